import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { referencePages } from '../../docs/reference/pages.ts';

const pages = await referencePages();
const directory = join(import.meta.dirname, '../../docs/reference');

describe('the reference in docs/', () => {
  it.each([...pages])('%s says what the code says; "npm run docs" writes it', async (name, text) => {
    expect(await readFile(join(directory, name), 'utf8')).toBe(text);
  });
});
