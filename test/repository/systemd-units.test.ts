import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { variables } from '@barback/shared/service/environment';
import { parseDurationMilliseconds } from '@barback/shared/vocabulary/duration';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTemporaryDirectory, type TemporaryDirectory } from '../fixtures/temporary-directory.ts';

const root = join(import.meta.dirname, '../..');
const directory = join(root, 'deploy/systemd');
/** Where the page has Barback installed. */
const INSTALLED = '/opt/barback';

const units = (await readdir(directory)).map((name) => [name] as const);
const { failed: isMissing } = await execa('systemd-analyze', ['--version'], { reject: false });

describe('the units in deploy/systemd', () => {
  let here: TemporaryDirectory;
  beforeAll(async () => {
    here = await startTemporaryDirectory();
    for (const [name] of units) {
      const text = (await readFile(join(directory, name), 'utf8')).replaceAll(INSTALLED, root);
      await writeFile(join(here.path, name), text);
    }
  });
  afterAll(() => here.stop());

  const optionOf = async (name: string, option: string) => {
    const text = await readFile(join(here.path, name), 'utf8');
    return new RegExp(`^${option}=(.*)$`, 'm').exec(text)?.[1] ?? '';
  };

  it.skipIf(isMissing).each(units)('are what systemd takes: %s', async (name) => {
    const { exitCode, all } = await execa('systemd-analyze', ['verify', '--man=no', join(here.path, name)], {
      all: true,
      reject: false,
    });
    expect({ exitCode, all }).toEqual({ exitCode: 0, all: '' });
  });

  it.each(units)('start what is there, and point to a page that is: %s', async (name) => {
    const [node = '', main = ''] = (await optionOf(name, 'ExecStart')).split(' ');
    const page = (await optionOf(name, 'Documentation')).replace('file://', '');
    await Promise.all([node, join(root, main), page].map((file) => readFile(file)));
  });

  it('give the worker longer to stop than it gives its jobs, in variables that there are', async () => {
    const set = (await optionOf('barback-worker.service', 'Environment')).split(' ');
    const environment = Object.fromEntries(set.map((assignment) => assignment.split('=')));
    expect(Object.keys({ ...variables, BARMAN_LOG_FILE: '' })).toEqual(
      expect.arrayContaining(Object.keys(environment)),
    );
    const stop = await optionOf('barback-worker.service', 'TimeoutStopSec');
    expect(parseDurationMilliseconds(stop.replace('min', 'm'))).toBeGreaterThan(
      parseDurationMilliseconds(environment.WORKER_GRACE_PERIOD ?? '') ?? 0,
    );
  });
});
