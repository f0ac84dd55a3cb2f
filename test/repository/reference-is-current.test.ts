import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { referencePages, repository } from '../../docs/reference/pages.ts';

const pages = await referencePages();

describe('the reference', () => {
  it.each([...pages])('in %s says what the code says; "npm run docs" writes it', async (name, text) => {
    expect(await readFile(join(repository, name), 'utf8')).toBe(text);
  });

  it('has every setting in the README', () => {
    expect(pages.get('README.md')).toContain('`#:backup_cron = ');
  });
});
