import { access, glob, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { repository } from '../../docs/reference/pages.ts';

const text = await readFile(join(repository, 'CONTRIBUTING.md'), 'utf8');
const PLACE = /`((?:apps|libs|services|deploy|docs|test|scripts|bench|example)\/[\w./-]*)`/g;
const placesIn = (part: string) => [...part.matchAll(PLACE)].map(([, place = '']) => place);

const pages = await Array.fromAsync(glob('docs/develop/*.md', { cwd: repository }));

it.each(['CONTRIBUTING.md', ...pages])('every place that %s names is there', async (page) => {
  const places = placesIn(await readFile(join(repository, page), 'utf8'));
  const found = await Promise.allSettled(places.map((place) => access(join(repository, place))));
  expect(places.filter((_, at) => found[at]?.status === 'rejected')).toEqual([]);
});

it('CONTRIBUTING links to every page of docs/develop', () => {
  expect(pages.filter((page) => !text.includes(`(${page})`))).toEqual([]);
});

const story = text.match(/^## From a line to a backup\n(.*?)^## /ms)?.[1] ?? '';
const walk = [...new Set(placesIn(story))];

it('the way from a line to a backup is told in ten lines, and is at most 35 files long', () => {
  expect(story.match(/^\d+\. /gm)).toHaveLength(10);
  expect(walk.length).toBeLessThanOrEqual(35);
});

it.each(walk)(
  'the way goes through %s: it imports another file of the way, or is imported by one',
  async (file) => {
    const neighbours = new Set(await importedBy(file));
    for (const other of walk) if ((await importedBy(other)).includes(file)) neighbours.add(other);
    expect(walk.some((other) => neighbours.has(other))).toBe(true);
  },
);

async function importedBy(file: string): Promise<string[]> {
  const source = await readFile(join(repository, file), 'utf8');
  return [...source.matchAll(/ from '([^']+)'/g)].map(([, from = '']) =>
    from.startsWith('@barback/shared/')
      ? `${from.replace('@barback/shared', 'libs/shared/src')}.ts`
      : join(dirname(file), from),
  );
}

it('every file that biome.json lets do something is there', async () => {
  const { overrides } = JSON.parse(await readFile(join(repository, 'biome.json'), 'utf8'));
  const pure = overrides.find(({ includes }: { includes: string[] }) => includes[0]?.startsWith('{libs,'));
  const listed = pure.includes.filter((each: string) => each.startsWith('!')).flatMap(alternatives);
  const missing = [];
  for (const pattern of listed) {
    const found = await Array.fromAsync(glob(pattern, { cwd: repository, exclude: ['**/node_modules'] }));
    if (found.length === 0) missing.push(pattern);
  }
  expect(missing).toEqual([]);
});

/** `!a/{b,c}.ts` is `a/b.ts` and `a/c.ts`. */
function alternatives(pattern: string): string[] {
  const [, before = '', inside = '', after = ''] = /^!(.*?)\{(.*)\}(.*)$/.exec(pattern) ?? [];
  return inside === '' ? [pattern.slice(1)] : inside.split(',').map((each) => `${before}${each}${after}`);
}
