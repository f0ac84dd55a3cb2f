import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readToken } from './read-token.ts';

const TOKEN = 'a-secret-of-some-length';
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'barback-'));
  await writeFile(join(directory, 'token'), `${TOKEN}\n`);
  await writeFile(join(directory, 'short'), 'short\n');
});
afterAll(() => rm(directory, { recursive: true }));

it('is in the variable, or in the file without the end of its line', () => {
  expect(readToken('BARBACK_TOKEN', {})).toBeNull();
  expect(readToken('BARBACK_TOKEN', { BARBACK_TOKEN: TOKEN })).toBe(TOKEN);
  expect(readToken('BARBACK_TOKEN', { BARBACK_TOKEN_FILE: join(directory, 'token') })).toBe(TOKEN);
});

it.each([
  ['nothing', undefined, 'cannot be read (ENOENT)'],
  ['short', undefined, 'is not allowed; write 16 or more'],
  ['token', TOKEN, 'contradicts BARBACK_TOKEN'],
])('the file "%s" beside %s ends the start with a line', (name, BARBACK_TOKEN, message) => {
  const environment = {
    BARBACK_TOKEN_FILE: join(directory, name),
    ...(BARBACK_TOKEN !== undefined && { BARBACK_TOKEN }),
  };
  expect(() => readToken('BARBACK_TOKEN', environment)).toThrow(message);
});
