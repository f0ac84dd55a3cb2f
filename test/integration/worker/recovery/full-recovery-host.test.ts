import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BackedUpServer, startBackedUpServer } from '../../../fixtures/backed-up-server.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../fixtures/recovery-stage.ts';
import { type SmallDisk, startSmallDisk } from '../../../fixtures/small-disk.ts';

let source: BackedUpServer;
let stage: RecoveryStage;
let disk: SmallDisk;

beforeAll(async () => {
  source = await startBackedUpServer();
  stage = await startRecoveryStage(source);
  disk = await startSmallDisk(stage.directory, 120);
  await execa('chown', [stage.sshd.user, stage.directory]);
});
afterAll(async () => {
  await disk?.stop();
  await stage?.stop();
  await source?.stop();
});

test('a recovery host that fills up in the middle fails the test at "restore", for its room, and has nothing left on it', async () => {
  let filling: Promise<void> | undefined;
  const result = await stage.test({
    onStep(step) {
      if (step === 'restore') filling = disk.fill();
    },
  });
  await filling;
  const { steps } = result;
  const failed = steps.filter(({ status }) => status === 'failed');
  expect(failed).toEqual([
    expect.objectContaining({
      name: 'restore',
      reason: expect.stringMatching(/^the disk is full.*no space left on device/is),
    }),
  ]);
  expect(steps.at(-1)).toMatchObject({ name: 'clean_up', status: 'passed' });
  await disk.empty();
  expect(await stage.leftovers()).toEqual([]);
  expect(await stage.test()).toMatchObject({ status: 'passed' });
});

test.each([
  ['that a test was kept in', true],
  ['that is not there yet', false],
])(
  'a recovery host that is full when a test takes a directory %s is tested on again when it has room',
  async (_, isKept) => {
    if (isKept) {
      const restore = async () => ({ status: 'failed' as const, reason: 'no such backup', log: '' });
      await stage.test({ restore, request: { keepFailed: true } });
    }
    await disk.fill();
    const { steps } = await stage.test();
    expect(steps.find(({ status }) => status === 'failed')).toMatchObject({ name: 'prepare' });
    await disk.empty();
    expect(await stage.test()).toMatchObject({ status: 'passed' });
    expect(await stage.leftovers()).toEqual([]);
  },
);
