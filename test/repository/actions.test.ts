import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ACTION_NAMES } from '@barback/shared/state/entries/audit';
import { expect, it } from 'vitest';
import { repository } from '../../docs/reference/pages.ts';

const read = (file: string) => readFile(join(repository, file), 'utf8');

it.each(ACTION_NAMES)('%s has a button, a command, and a line in the README', async (action) => {
  const program = await read('apps/barback/src/main.ts');
  expect({
    button: (await read('libs/shared/src/site/server/action-forms.ts')).includes(`to('${action}')`),
    command: program.includes(`'./commands/${action}.ts'`),
    documentation: (await read('README.md')).includes(`\`barback ${action} SERVER`),
  }).toEqual({ button: true, command: true, documentation: true });
});
