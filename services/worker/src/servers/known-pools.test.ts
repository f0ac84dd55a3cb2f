import { parseServerFile } from '@barback/shared/barman-d/parse-server-file';
import type { BarmanD } from '@barback/shared/barman-d/read-directory';
import { expect, it } from 'vitest';
import { knownPools } from './known-pools.ts';

const US = '[pg1]\n#:backup_pool = us\n';

/** What a directory says in which `pg1.conf` is this; null is a file that is just being written. */
function reading(text: string | null, rest: Partial<BarmanD> = {}): BarmanD {
  const { servers, sections, problems } = parseServerFile('pg1.conf', text ?? '');
  const unreadFiles = text === null ? ['pg1.conf'] : [];
  return {
    servers,
    sections,
    problems,
    listed: true,
    unreadFiles,
    stillChanging: false,
    changedAt: new Map(),
    ...rest,
  };
}

it.each<[string, BarmanD, string[]]>([
  ['as it is while the file says so', reading(US), ['pg1']],
  ['as it was while the file is being written', reading(null), ['pg1']],
  ['as it was while the directory cannot be listed', reading('', { listed: false }), ['pg1']],
  ['as it was while the pool is no name', reading('[pg1]\n#:backup_pool = u s\n'), ['pg1']],
  ['as it was while something else is wrong', reading('[pg1]\n#:backup_cron = 1\n'), ['pg1']],
  ['ours when it has moved', reading('[pg1]\n#:backup_pool = eu\n'), []],
  ['nobody’s when the file is gone', reading('', { unreadFiles: [] }), []],
])('a server of another pool is %s', (_how, now, others) => {
  const pools = knownPools();
  pools.take(reading(US));
  pools.take(now);
  expect(pools.others(['eu'])).toEqual(others);
});

it('a server whose pool is no name, and never was known, is in the default pool', () => {
  const pools = knownPools();
  expect(pools.take(reading('[pg1]\n#:backup_pool = u s\n'))).toMatchObject([{ backupPool: 'default' }]);
});
