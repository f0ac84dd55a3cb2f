import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RECOVERY_STEPS } from '@barback/shared/vocabulary/recovery-test';
import { expect, it } from 'vitest';
import { repository } from '../../docs/reference/pages.ts';

/** Steps that verify nothing of the backup. */
const AROUND = ['connect', 'prepare', 'clean_up'];

it.each([
  ['docs/architecture.md', RECOVERY_STEPS],
  ['docs/tasks/prove-a-backup.md', RECOVERY_STEPS.filter((name) => !AROUND.includes(name))],
] as const)('%s describes the steps of a recovery test, in their order', async (page, steps) => {
  const text = await readFile(join(repository, page), 'utf8');
  const table = text.match(/^\| step \|.*\n\|[-|]+\n((?:\|.*\n)+)/m)?.[1] ?? '';
  expect([...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)).toEqual(steps);
});
