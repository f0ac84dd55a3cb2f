import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tryLocks, visibleLocks } from '../../../services/worker/src/catalogue/held-locks.ts';
import { CONTAINER } from '../../fixtures/service.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

let directory: TemporaryDirectory;
let holders: { kill(): Promise<unknown> }[] = [];
beforeEach(async () => {
  directory = await startTemporaryDirectory();
});
afterEach(async () => {
  await Promise.all(holders.map(({ kill }) => kill()));
  holders = [];
  await directory.stop();
});

const fileOf = (server: string) => join(directory.path, `.${server}-receive-wal.lock`);

async function hold(server: string, ...within: readonly string[]) {
  await writeFile(fileOf(server), '');
  const command = ['--pdeathsig=KILL', '--', ...within, 'flock', fileOf(server), 'sleep', '120'];
  const holder = execa('setpriv', command, { reject: false, detached: true });
  holders.push({
    async kill() {
      process.kill(-(holder.pid as number), 'SIGKILL');
      await holder;
    },
  });
  await waitUntil(async () => !(await tryLocks([fileOf(server)])).has(fileOf(server)), {
    description: `the lock of ${server} to be held`,
  });
}

it('one look tells the locks that are visible here, and of which one has to try', async () => {
  await hold('here');
  await writeFile(fileOf('left'), '');
  const files = ['here', 'left', 'never'].map(fileOf);
  expect([...(await visibleLocks(files)).values()]).toEqual(['held', 'unseen', 'free']);
});

it('trying tells those that are free, in whatever container they are held', async () => {
  await hold('here');
  await hold('elsewhere', ...CONTAINER);
  await writeFile(fileOf('left'), '');
  const files = ['here', 'elsewhere', 'left'].map(fileOf);
  expect(await tryLocks(files)).toEqual(new Set([fileOf('left')]));
  expect(await tryLocks([])).toEqual(new Set());
});

it('from within a container, what is held outside of it is not visible and not free', async () => {
  await hold('outside');
  const script = `import { tryLocks, visibleLocks } from '${new URL('../../../services/worker/src/catalogue/held-locks.ts', import.meta.url)}';
    const files = ['${fileOf('outside')}'];
    console.log([...(await visibleLocks(files)).values()].join(), (await tryLocks(files)).size);`;
  const [program = '', ...args] = [...CONTAINER, process.execPath, '--input-type=module', '--eval', script];
  const { stdout } = await execa(program, args);
  expect(stdout).toBe('unseen 0');
});
