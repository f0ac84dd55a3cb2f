import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repository } from '../../docs/reference/pages.ts';

/** What prints through `say.ts`, or cleans what it prints itself: progress that is overwritten, and CSV. */
const ALLOWED = [
  'apps/barback/src/commands/history.ts',
  'apps/barback/src/main.ts',
  'apps/barback/src/run-action.ts',
  'libs/shared/src/text/say.ts',
];

it('nothing is printed but by what takes out secrets and control characters', async () => {
  const printing: string[] = [];
  for await (const file of glob('{apps,libs,services}/*/src/**/*.ts', { cwd: repository })) {
    if (/process\.std(?:out|err)\b|console\./.test(await readFile(join(repository, file), 'utf8')))
      printing.push(file);
  }
  expect(printing.sort()).toEqual(ALLOWED);
});
