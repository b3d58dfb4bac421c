import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { inProject } from '../../bin/project.ts';

const read = (path: string) => readFile(inProject(path), 'utf8');

test('docs/architecture.md gives a reason for every dependency, and lists no others', async () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    await read('package.json'),
  );
  const [, section = ''] = (await read('docs/architecture.md')).split('\n## Dependencies\n');
  const named = [...section.matchAll(/`([@a-z][\w@/.*-]*)`/g)].map(([, name = '']) => name);
  const packages = named.filter((name) => !/^(patches|tests)\//.test(name));
  const isNamed = (name: string) =>
    packages.some(
      (one) => one === name || (one.endsWith('*') && name.startsWith(one.slice(0, -1))),
    );
  const all = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
  expect(all.filter((name) => !isNamed(name))).toEqual([]);
  const exists = (one: string) =>
    all.some((name) => (one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : name === one));
  expect(packages.filter((one) => !exists(one))).toEqual([]);
});
