import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('.ci/run lists every suite of package.json', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const suites = Object.keys(scripts).filter((name) => /^(verify|test)(:|$)/.test(name));
  const [, list = ''] =
    /^readonly SUITES=\(\n(.*?)^\)/ms.exec(readFileSync('.ci/run', 'utf8')) ?? [];
  const listed = [...list.matchAll(/^ *([\w:]+)/gm)].map(([, name]) => name);
  expect(listed.toSorted()).toEqual(suites.toSorted());
});
