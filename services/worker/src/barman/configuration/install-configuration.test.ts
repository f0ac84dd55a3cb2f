import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { installConfiguration } from './install-configuration.ts';

let barmanHome: string;
beforeEach(async () => {
  barmanHome = await mkdtemp(join(tmpdir(), 'barback-'));
});
afterEach(() => rm(barmanHome, { recursive: true }));

const install = (env: Record<string, string>) =>
  installConfiguration(env, {
    barmanHome,
    configurationFilesDirectory: '/etc/barman.d',
    stateDirectory: join(barmanHome, '.barback'),
  });

it('a configuration that says the same is left as it is: a worker starts also where the disk is full', async () => {
  const file = await install({});
  const { ino } = await stat(file);
  expect(await install({})).toBe(file);
  expect((await stat(file)).ino).toBe(ino);
  await install({ BARMAN_MINIMUM_REDUNDANCY: '2' });
  expect(await readFile(file, 'utf8')).toContain('minimum_redundancy = 2');
});
