import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { dockerBarmanLogFile } from '@barback/shared/history/docker-barman-log';
import type { Logger } from '@barback/shared/service/log';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type DockerBarmanRecoveries, dockerBarmanRecoveriesIn } from './docker-barman-recoveries.ts';

let home: string;
let file: string;
let logged: { count: number; lines: string[] }[];
let recoveries: DockerBarmanRecoveries;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'barback-'));
  file = dockerBarmanLogFile(home, 'pg1');
  await mkdir(dirname(file));
  logged = [];
  const log = { warn: (fields: (typeof logged)[number]) => logged.push(fields) } as unknown as Logger;
  recoveries = dockerBarmanRecoveriesIn(home, log);
});
afterEach(() => rm(home, { recursive: true }));

/** There is a DONE backup of each day but the 23rd. */
const newest = () => recoveries.newest('pg1', ['20261120T030000', '20261121T030000', '20261122T030000']);

it('of a server that docker-barman never backed up is nothing', async () => {
  expect(await newest()).toBeNull();
  expect(logged).toEqual([]);
});

it('of several the newest counts, also when a later backup was not restored, or came to nothing', async () => {
  const text = [
    'pg1 20261120T030000 rec_status 1',
    'pg1 20261121T030000 rec_status 0',
    'pg1 20261121T030000 recovery 33',
    'pg1 20261122T030000 duration 60',
    'pg1 20261123T030000 rec_status 1',
    '',
  ].join('\n');
  await writeFile(file, text);
  expect(await newest()).toEqual({ backupId: '20261121T030000', status: 'passed', durationSeconds: 33 });
  expect(await readFile(file, 'utf8')).toBe(text);
});

it('lines that say nothing are told once, and what was added later is read', async () => {
  await writeFile(file, 'oops\npg1 20261121T030000 recovery 33\n');
  await newest();
  await newest();
  expect(logged).toMatchObject([{ count: 1, lines: ['1: it does not have four words'] }]);

  await writeFile(file, 'pg1 20261122T030000 recovery 34\npg1 20261122T030000 rec_status 0\n');
  expect(await newest()).toMatchObject({ durationSeconds: 34 });
});
