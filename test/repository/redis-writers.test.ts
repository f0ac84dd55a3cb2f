import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashes, numberHashes, stateKey, streams } from '@barback/shared/state/keys';
import { expect, it } from 'vitest';
import { repository } from '../../docs/reference/pages.ts';

const users = (await readFile(join(repository, 'deploy/redis/users.acl'), 'utf8')).split('\n');

/** The keys that a user may write, of which it may read all. */
function writableBy(user: string): string[] {
  const line = users.find((each) => each.startsWith(`user ${user} `)) ?? '';
  return line.split(' ').filter((rule) => rule.startsWith('~'));
}

it('the command line may write what the table of keys says, and no other state', () => {
  const rows = Object.entries({ ...hashes, ...numberHashes, ...streams });
  const written = rows.flatMap(([name, row]) =>
    'byCommandLine' in row ? [name as keyof typeof hashes] : [],
  );
  const state = writableBy('barback-cli').filter((rule) => rule.includes(':state:'));
  expect(state.sort()).toEqual(written.map((name) => `~${stateKey('barback', name)}`).sort());
});

it('the exporter may write nothing', () => {
  expect(writableBy('barback-exporter')).toEqual([]);
});
