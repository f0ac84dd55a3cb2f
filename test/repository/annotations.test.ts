import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { annotations } from '@barback/shared/barman-d/annotations';
import { expect, it } from 'vitest';
import { repository } from '../../docs/reference/pages.ts';

const PARSING = 'libs/shared/src/barman-d/';

const sources: string[] = [];
for await (const file of glob('{libs,services}/*/src/**/*.ts', { cwd: repository })) {
  if (file.startsWith(PARSING) || file.endsWith('.test.ts')) continue;
  sources.push(await readFile(join(repository, file), 'utf8'));
}
const landing = Object.entries(annotations).flatMap(([name, row]) => {
  const property = 'setting' in row ? row.setting : 'recovery' in row ? row.recovery : null;
  return property === null ? [] : [{ name, property }];
});

it.each(landing)('#:$name has an effect: code outside barman-d reads $property', ({ property }) => {
  expect(sources.some((text) => new RegExp(`\\b${property}\\b`).test(text))).toBe(true);
});
