import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { Pagination } from '../../app/components/pagination.tsx';
import { Timeline } from '../../app/components/timeline.tsx';

afterEach(cleanup);

test('a page in the middle links to both neighbours', () => {
  render(<Pagination older="5-1" newer="9-2" />);
  const older = screen.getByRole('link', { name: 'older' });
  expect(older.getAttribute('href')).toBe('?before=5-1');
  expect(older.getAttribute('rel')).toBe('next');
  const newer = screen.getByRole('link', { name: 'newer' });
  expect(newer.getAttribute('href')).toBe('?after=9-2');
  expect(newer.getAttribute('rel')).toBe('prev');
});

test('the newest page links to the older one only', () => {
  render(<Pagination older="5-1" newer={undefined} />);
  expect(screen.getAllByRole('link').map((link) => link.textContent)).toEqual(['older']);
});

test('a timeline of one page has no links', () => {
  const { container } = render(<Pagination older={undefined} newer={undefined} />);
  expect(container.innerHTML).toBe('');
});

test('an empty timeline says what to do, and holds no list', () => {
  const page = { messages: [], older: undefined, newer: undefined, isFallback: false };
  render(<Timeline page={page} empty={<p>Be the first</p>} />);
  expect(screen.getByText('Be the first')).toBeTruthy();
  expect(screen.queryByRole('list')).toBeNull();
});
