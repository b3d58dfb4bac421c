import { expect, test } from 'vitest';
import { inlineScripts } from '../../../server/next/inline-scripts.ts';
import { FLIGHT, FLIGHT_START, finishedPage, START } from '../../support/finished-page.ts';

test('gives the scripts that Next writes, without the files that it loads', () => {
  const html = finishedPage('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(inlineScripts(html)).toEqual([START, FLIGHT_START, FLIGHT]);
});

test('gives pieces of bytes, too', () => {
  const bytes = 'self.__next_f.push([3,"aGVq"])';
  expect(inlineScripts(finishedPage('', `<script>${bytes}</script>`))).toEqual([bytes]);
});

test('a page without any has none', () => {
  expect(inlineScripts(finishedPage('', ''))).toEqual([]);
});

test.each([
  '<script>alert(1)</script>',
  '<SCRIPT>alert(1)</SCRIPT>',
  '<script\n>alert(1)</script >',
  '<script/src="/avatar/x">',
  '<svg><script>alert(1)</script></svg>',
  '<!-- <script> -->',
  '<!--<script>',
  '<a title="<script>">',
  '<scripty>',
  // Even what Next itself could have written is out of place here.
  '<script src="/_next/static/chunks/3r4.js" async=""></script>',
  `<script>${FLIGHT}</script>`,
  `<script>${FLIGHT_START}</script>`,
  `</li></ul></main><script id="_R_">${START}</script></body></html>`,
])('a page whose rows hold %s is not trusted', (rows) => {
  expect(inlineScripts(finishedPage(rows))).toBeUndefined();
});

test.each([
  'alert(1)',
  `${FLIGHT};alert(1)`,
  `${FLIGHT}\nalert(1)`,
  `alert(1);${FLIGHT}`,
  `${FLIGHT_START};${FLIGHT}`,
  `${FLIGHT_START} `,
  'self.__next_f.push([1,alert(1)])',
  'self.__next_f.push([1,"",alert(1)])',
  'self.__next_f.push([1,"x"],alert(1))',
  'self.__next_f.push([1,"x","y"])',
  'self.__next_f.push([1,{"toString":"x"}])',
  'self.__next_f.push([2,"x"])',
  'self.__next_f.push({})',
  'self.__next_f.push(',
  `${START}alert(1);`,
  START.replace('94553', 'alert(1)'),
  START.replace('94553', '"94553"'),
  START.replace('3r4', '../../avatar/x'),
  START.replace('],', '],"more":1,'),
  START.replace('TURBOPACK', 'TURBO'),
  START.replace(/push\(.*\)/, 'push(null)'),
  '$RC("B:0","S:0")',
  'self.__next_f.push([1,"<!--<script>"])',
])('a page that ends with the script %s is not trusted', (script) => {
  expect(inlineScripts(finishedPage('', `<script>${script}</script>`))).toBeUndefined();
});

test.each([
  `<script>${FLIGHT}</script><p>more</p>`,
  `<script>${FLIGHT}</script >`,
  `<script>${FLIGHT}`,
  `<script nonce="x">${FLIGHT}</script>`,
  `<script type="module">${FLIGHT}</script>`,
  `<script src="https://elsewhere.example/x.js" async=""></script>`,
  `<script src="/avatar/x" async=""></script>`,
  `<script src="/_next/static/chunks/../../x.js" async=""></script>`,
])('nor one that ends with %s', (tail) => {
  expect(inlineScripts(finishedPage('', tail))).toBeUndefined();
});

test('nor one with another script in its head, nor half of one', () => {
  const html = finishedPage('');
  expect(inlineScripts(html.replace('noModule=""', 'onload="alert(1)"'))).toBeUndefined();
  expect(inlineScripts(html.replace('<title>', `<script>${FLIGHT}</script><title>`))).toBe(
    undefined,
  );
  expect(inlineScripts(html.replace('</head>', ''))).toBeUndefined();
  expect(inlineScripts(`${html}\n<p>`)).toBeUndefined();
});
