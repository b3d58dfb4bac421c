/** Every link of the documentation leads to an existing file and heading. */
import { dirname, join, normalize } from 'node:path';
import { it } from 'vitest';
import { check } from '../support/checks.ts';
import { projectFiles, readText } from './files.ts';

/** `[text](target)` and `![text](target)`, and the same in HTML. */
const LINK = /\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|(?:href|src)="([^"]+)"/g;
const CODE = /^(`{3,}|~{3,})[\s\S]*?^\1|`[^`\n]*`/gm;

/** The anchor that a heading gets on GitHub. */
function anchorOf(heading: string): string {
  const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

function anchorsIn(markdown: string): Set<string> {
  const anchors = new Set<string>();
  const fenced = /^(`{3,}|~{3,})[\s\S]*?^\1/gm;
  for (const [, heading = ''] of markdown.replace(fenced, '').matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const anchor = anchorOf(heading);
    let unique = anchor;
    for (let times = 1; anchors.has(unique); times += 1) unique = `${anchor}-${times}`;
    anchors.add(unique);
  }
  return anchors;
}

function linksIn(markdown: string): string[] {
  const links = [...markdown.replace(CODE, '').matchAll(LINK)];
  return links.map(([, written, html]) => written ?? html ?? '');
}

const isElsewhere = (link: string) => /^(?:[a-z][a-z+.-]*:|\/\/)/i.test(link);

/** What is wrong with a link of `document`; undefined if it is fine. */
async function problemOf(link: string, document: string, paths: ReadonlySet<string>) {
  const [path = '', anchor] = decodeURI(link).split('#');
  const target = path === '' ? document : normalize(join(dirname(document), path));
  if (!paths.has(target.replace(/\/$/, ''))) return `there is no ${target}`;
  if (!anchor || !target.endsWith('.md')) return undefined;
  const found = anchorsIn(await readText(target)).has(anchor);
  return found ? undefined : `${target} has no heading #${anchor}`;
}

/** The files and their folders. */
function allPaths(files: readonly string[]): Set<string> {
  const paths = new Set<string>(['.']);
  for (const file of files) {
    for (let path = file; path !== '.'; path = dirname(path)) paths.add(path);
  }
  return paths;
}

const files = await projectFiles();
const paths = allPaths(files);

it.each(files.filter((path) => path.endsWith('.md')))(
  '%s has no broken links',
  async (document) => {
    const links = linksIn(await readText(document)).filter((link) => !isElsewhere(link));
    const problems = await Promise.all(
      links.map(async (link) => {
        const problem = await problemOf(link, document, paths);
        return problem === undefined ? [] : [`${link}: ${problem}`];
      }),
    );
    const what = `${document}: ${links.length} links work`;
    check(what, problems.flat().length === 0, problems.flat().join('\n'));
  },
);
