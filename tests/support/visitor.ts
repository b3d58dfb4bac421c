/** Finds elements in pages. */
import { JSDOM } from 'jsdom';

export { Visitor } from '../../tools/smoke/visitor.ts';

export const documentOf = (html: string): Document => new JSDOM(html).window.document;

/** The texts of all elements of a page that match `selector`. */
export function textsIn(html: string, selector: string): string[] {
  return [...documentOf(html).querySelectorAll(selector)].map((element) => element.textContent);
}

export const flashesIn = (html: string) => textsIn(html, 'ul.flashes li');
export const errorsIn = (html: string) => textsIn(html, '.error');
export const messagesIn = (html: string) => textsIn(html, 'ul.messages > li p');
