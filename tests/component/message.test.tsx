import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { Timeline } from '../../app/components/timeline.tsx';

afterEach(cleanup);

function renderMessage(text: string, author = 'Roger Histand') {
  const pubDate = Date.UTC(2026, 10, 21, 22, 19, 31, 5);
  const messages = [{ id: 42, author, text, pubDate }];
  render(<Timeline page={{ messages, older: undefined, newer: undefined }} empty="" />);
  const item = screen.getByRole('listitem');
  return { item, text: item.querySelector('p') };
}

/** The links within the text: what is shown, and where it leads. */
const linksIn = (text: Element | null) =>
  [...(text?.querySelectorAll('a') ?? [])].map((link) => [
    link.textContent,
    link.getAttribute('href'),
  ]);

test('a message shows its author, time and text', () => {
  const { item, text } = renderMessage('hello');
  expect(item.id).toBe('message-42');
  const author = screen.getByRole('link', { name: 'Roger Histand' });
  expect(author.getAttribute('href')).toBe('/Roger%20Histand');
  expect(item.querySelector('img')?.getAttribute('src')).toBe('/avatar/Roger%20Histand');
  const time = item.querySelector('time');
  expect(time?.dateTime).toBe('2026-11-21T22:19:31.005Z');
  expect(time?.textContent).toBe('2026-11-21 22:19 UTC');
  expect(text?.textContent).toBe('hello');
});

test('the link to an author survives any name', () => {
  renderMessage('hello', 'a?b#c 100% æ');
  const link = screen.getByRole('link', { name: 'a?b#c 100% æ' });
  expect(link.getAttribute('href')).toBe('/a%3Fb%23c%20100%25%20%C3%A6');
});

test('markup in a name is text', () => {
  const author = '"><script>alert(1)</script>&amp;\'';
  const { item } = renderMessage('hello', author);
  expect(screen.getByRole('link').textContent).toBe(author);
  expect(item.querySelector('script')).toBeNull();
  expect(item.children).toHaveLength(4);
});

test('markup is text', () => {
  const written = '<script>alert(1)</script> <b>bold</b> &amp; "quotes"';
  const { text } = renderMessage(written);
  expect(text?.textContent).toBe(written);
  expect(text?.childElementCount).toBe(0);
});

test('line breaks and spaces stay as written', () => {
  const written = ' one\n\n  two  \n';
  expect(renderMessage(written).text?.textContent).toBe(written);
});

describe('links', () => {
  test('web addresses can be followed, and the text around them stays', () => {
    const written = 'see https://example.org/a?b=c#d, then (http://example.com)!';
    const { text } = renderMessage(written);
    expect(text?.textContent).toBe(written);
    expect(linksIn(text)).toEqual([
      ['https://example.org/a?b=c#d', 'https://example.org/a?b=c#d'],
      ['http://example.com', 'http://example.com'],
    ]);
    expect(text?.querySelector('a')?.rel).toBe('nofollow noopener');
  });

  test('a bare domain is an address, a file name is not', () => {
    const { text } = renderMessage('www.itu.dk and example.com, but README.md and start.sh');
    expect(linksIn(text)).toEqual([
      ['www.itu.dk', 'http://www.itu.dk'],
      ['example.com', 'http://example.com'],
    ]);
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,hello',
    'ftp://example.org/file',
    'mailto:somebody@example.org',
    'somebody@example.org',
    '//example.org/x',
  ])('%s is no link', (written) => {
    const { text } = renderMessage(`see ${written} there`);
    expect(text?.textContent).toBe(`see ${written} there`);
    expect(linksIn(text)).toEqual([]);
  });

  test('an address cannot break out of its attribute', () => {
    const { text } = renderMessage('https://example.org/"onmouseover="alert(1)');
    expect(text?.querySelector('[onmouseover]')).toBeNull();
  });
});
