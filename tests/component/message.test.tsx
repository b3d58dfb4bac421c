import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, test } from 'vitest';
import { messagePage } from '../../app/components/message-page.tsx';
import { Timeline } from '../../app/components/timeline.tsx';

afterEach(cleanup);

const PUB_DATE = Date.UTC(2026, 10, 21, 22, 19, 31, 5);

function renderMessage(text: string, author = 'Roger Histand', isCut = false) {
  const messages = [{ id: 42, author, text, pubDate: PUB_DATE, isCut }];
  const page = { messages, older: undefined, newer: undefined, isFallback: false };
  render(<Timeline page={page} empty="" />);
  const item = screen.getByRole('listitem');
  return { item, text: item.querySelector('p') };
}

/** The links within the text: label and target. */
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
  const permalink = screen.getByRole('link', { name: '2026-11-21 22:19 UTC' });
  expect(permalink.getAttribute('href')).toBe('/message/42');
  expect(permalink.contains(time)).toBe(true);
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
  expect(screen.getAllByRole('link')[0]?.textContent).toBe(author);
  expect(item.querySelector('script')).toBeNull();
  expect(item.children).toHaveLength(4);
});

test('markup is text', () => {
  const written = '<script>alert(1)</script> <b>bold</b> &amp; "quotes"';
  const { text } = renderMessage(written);
  expect(text?.textContent).toBe(written);
  expect(text?.childElementCount).toBe(0);
});

test('a name keeps its text direction, isolated from the text around it', () => {
  renderMessage('hello', '\u202eabc');
  expect(screen.getByRole('link', { name: '\u202eabc' }).dir).toBe('auto');
});

test('a text is read in its own direction', () => {
  expect(renderMessage('שלום').text?.dir).toBe('auto');
});

test('line breaks and spaces stay as written', () => {
  const written = ' one\n\n  two  \n';
  expect(renderMessage(written).text?.textContent).toBe(written);
});

describe('links', () => {
  test('web addresses become links, and the text around them stays', () => {
    const written = 'see https://example.org/a?b=c#d, then (http://example.com)!';
    const { text } = renderMessage(written);
    expect(text?.textContent).toBe(written);
    expect(linksIn(text)).toEqual([
      ['https://example.org/a?b=c#d', 'https://example.org/a?b=c#d'],
      ['http://example.com', 'http://example.com'],
    ]);
    expect(text?.querySelector('a')?.rel).toBe('nofollow noopener');
  });

  test('a bare domain becomes a link, a file name does not', () => {
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
  ])('%s does not become a link', (written) => {
    const { text } = renderMessage(`see ${written} there`);
    expect(text?.textContent).toBe(`see ${written} there`);
    expect(linksIn(text)).toEqual([]);
  });

  test('an address cannot break out of its attribute', () => {
    const { text } = renderMessage('https://example.org/"onmouseover="alert(1)');
    expect(text?.querySelector('[onmouseover]')).toBeNull();
  });
});

describe('a truncated message', () => {
  const renderBeginning = (text: string) => renderMessage(text, 'Roger Histand', true);
  const more = () => screen.queryByRole('link', { name: 'Show the whole message' });

  test('ends with an ellipsis and links to the rest', () => {
    expect(renderBeginning('begin & go').text?.textContent).toBe('begin & go…');
    expect(more()?.getAttribute('href')).toBe('/message/42');
  });

  test('differs from a whole message', () => {
    renderMessage('whole');
    expect(more()).toBeNull();
  });

  test.each([
    'https://example.org/a-long-path',
    'https://example.org/a.',
    '(https://example.org/a)',
    'www.example.com',
    'example.de,',
    '<https://example.org>',
    'https://example.org/\ufeff',
  ])('does not link an address that may be cut off: %s', (end) => {
    const { text } = renderBeginning(`from https://example.com/b to\n${end}`);
    expect(text?.textContent).toBe(`from https://example.com/b to\n${end}…`);
    expect(linksIn(text)).toEqual([['https://example.com/b', 'https://example.com/b']]);
  });

  test('may be one word without a link', () => {
    const { text } = renderBeginning('https://example.org/path');
    expect(text?.textContent).toBe('https://example.org/path…');
    expect(linksIn(text)).toEqual([]);
  });

  test('is plain text even if its last word is markup', () => {
    const { item, text } = renderBeginning('see <b>bold</b> "<script>alert(1)</script>');
    expect(text?.textContent).toBe('see <b>bold</b> "<script>alert(1)</script>…');
    expect(item.querySelector('script, b')).toBeNull();
  });
});

describe('the page of a message', () => {
  function renderPage(text: string, author = 'Roger Histand') {
    const page = messagePage({ id: 42, author, text, pubDate: PUB_DATE, isCut: false });
    render(page.content);
    return page;
  }

  test('shows the author, the time and the text', () => {
    const { title } = renderPage('one\n\n  two');
    expect(title).toBe('Roger Histand: “one two”');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('Message by Roger Histand');
    const article = screen.getByRole('article');
    expect(article.querySelector('p')?.textContent).toBe('one\n\n  two');
    expect(article.querySelector('time')?.dateTime).toBe('2026-11-21T22:19:31.005Z');
    expect(screen.getByRole('link', { name: 'Roger Histand' }).getAttribute('href')).toBe(
      '/Roger%20Histand',
    );
  });

  test('has the start of a long text in its title', () => {
    expect(renderPage('word '.repeat(100)).title).toBe(
      `Roger Histand: “${'word '.repeat(12).trim()}…”`,
    );
  });

  test('isolates the direction of a name', () => {
    renderPage('hello', '\u202eabc');
    expect(screen.getByRole('heading').querySelector('bdi')?.textContent).toBe('\u202eabc');
  });
});
