import { cleanup, render, screen } from '@testing-library/react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, expect, test } from 'vitest';
import { publicTimeline } from '../../app/components/public-timeline.tsx';

afterEach(cleanup);

const PUB_DATE = Date.UTC(2026, 10, 21, 22, 19, 31, 5);
const messages = [{ id: 42, author: 'ada', text: 'hello', pubDate: PUB_DATE, isCut: false }];
const page = { messages, older: undefined, newer: undefined, isFallback: false };

test('the newest page has the name of the timeline', () => {
  const { title, content } = publicTimeline(page);
  render(content);
  expect(title).toBe('Public Timeline');
  const heading = screen.getByRole('heading');
  expect([heading.textContent, heading.tabIndex]).toEqual(['Public Timeline', -1]);
  expect(renderToStaticMarkup(content)).not.toContain('autofocus');
});

test('a further page says where it begins, and has the focus on its heading', () => {
  const { title, content } = publicTimeline({ ...page, newer: '5-1' });
  render(content);
  expect(title).toBe('Public Timeline, until 2026-11-21 22:19 UTC');
  const heading = screen.getByRole('heading');
  expect(heading.textContent).toBe('Public Timeline until 2026-11-21 22:19 UTC');
  expect(heading.querySelector('time')?.dateTime).toBe('2026-11-21T22:19:31.005Z');
  expect(renderToStaticMarkup(content)).toMatch(/<h1 tabindex="-1" autofocus="">/i);
});

test('a page that is shown in place of another says so', () => {
  const notice = 'There is no such page of messages. These are the newest.';
  const { rerender } = render(publicTimeline(page).content);
  expect(screen.queryByText(notice)).toBeNull();
  rerender(publicTimeline({ ...page, isFallback: true }).content);
  expect(screen.getByRole('status').textContent).toBe(notice);
});
