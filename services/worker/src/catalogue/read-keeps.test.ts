import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultLayout } from './layout.ts';
import { readKeeps } from './read-keeps.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'barback-'));
});
afterEach(() => rm(home, { recursive: true }));

const keep = async (file: string, content: string) => {
  const path = join(home, 'pg', file);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
};
const read = (...ids: string[]) => readKeeps(defaultLayout(home, 'pg'), ids);

test('backups are kept as Barman up to 3.13.2 writes it, and as later ones do', async () => {
  await keep('base/one/annotations/keep', 'standalone');
  await keep('meta/two-keep', 'full');
  await keep('base/three/backup.info', '');
  expect(await read('one', 'two', 'three')).toEqual(
    new Map([
      ['one', 'standalone'],
      ['two', 'full'],
    ]),
  );
});

test('of two annotations the older release is right, as the newer takes its word', async () => {
  await keep('base/one/annotations/keep', 'standalone');
  await keep('meta/one-keep', 'full');
  expect(await read('one')).toEqual(new Map([['one', 'standalone']]));
});

test('what is left of a deleted backup keeps none', async () => {
  await keep('meta/gone-keep', 'full');
  expect(await read('one')).toEqual(new Map());
});

test('an annotation that cannot be read is not taken for none', async () => {
  await mkdir(join(home, 'pg/meta/one-keep'), { recursive: true });
  expect(await read('one')).toBeNull();
});
