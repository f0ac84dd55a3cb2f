import { parseServerFile } from '@barback/shared/barman-d/parse-server-file';
import type { BarmanD } from '@barback/shared/barman-d/read-directory';
import { expect, it } from 'vitest';
import { configuredServers } from './configured-servers.ts';

const FILE = '/etc/barman.d/pg1.conf';

/** What is known of one file that says so; `stillChanging`: it was written just now, and that is what it said before. */
function barmanD(description: string, stillChanging: boolean): BarmanD {
  const { servers, sections } = parseServerFile(FILE, `[pg1]\nconninfo = user=${description}\n`);
  const unreadFiles = stillChanging ? [FILE] : [];
  return { servers, sections, problems: [], listed: true, unreadFiles, stillChanging, changedAt: new Map() };
}

it('a job that begins just after its server file was written goes by what was written', async () => {
  const reads = [barmanD('before', true), barmanD('after', false)];
  const configured = configuredServers(async () => reads.shift() ?? barmanD('after', false), ['default']);
  expect(await configured.find('pg1')).toMatchObject({ conninfoUser: 'after' });
});
