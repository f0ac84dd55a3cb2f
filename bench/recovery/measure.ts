import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecoveryStepName, RecoveryTest } from '@barback/shared/vocabulary/recovery-test';
import { execa } from 'execa';
import type { BackedUpServer } from '../../test/fixtures/backed-up-server.ts';
import { startRecoveryStage } from '../../test/fixtures/recovery-stage.ts';
import { startTemporaryDirectory } from '../../test/fixtures/temporary-directory.ts';
import { originalRecoveryTest } from './original-recovery-test.ts';

/** Seconds of one round: what one after the other did with the same backup on the same host. */
export interface Round {
  /** Barback's whole test, and the same without what the original does not verify. */
  verified: number;
  unverified: number;
  /** The transfer alone, in the unverified test. */
  restore: number;
  /** Steps of the whole test that read all data: rows and indexes, B-trees and pages, checksums. */
  read: number;
  structure: number;
  checksums: number;
  original: number;
  /** `barman recover` alone, as one would type it. */
  barmanRecover: number;
}

/** Measures so many rounds with one backup. Throws when a test that should pass did not. */
export async function measure(source: BackedUpServer, rounds: number): Promise<Round[]> {
  await using started = new AsyncDisposableStack();
  const stage = await startRecoveryStage(source);
  started.defer(stage.stop);
  const host = await startTemporaryDirectory();
  started.defer(host.stop);
  await execa('chown', ['postgres', host.path]);
  const dataDirectory = join(host.path, 'data');
  const emptyHost = async () => {
    await execa('pkill', ['-QUIT', '-f', `postgres -D ${dataDirectory} `], { reject: false });
    await rm(dataDirectory, { recursive: true, force: true, maxRetries: 10 });
    await mkdir(dataDirectory, { mode: 0o700 });
    await execa('chown', ['postgres', dataDirectory]);
  };
  started.defer(emptyHost);
  const { server, barman, backup } = source;
  const { backupId } = backup;
  const ssh = `${stage.sshd.sshCommand} -o StrictHostKeyChecking=accept-new`;

  const measured: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    const verified = passed(await stage.test());
    const unverified = passed(await stage.test({ request: { verify: [] } }));
    await emptyHost();
    const original = await secondsOf(async () => {
      const test = { server, backupId, barman, sshd: stage.sshd, dataDirectory, mostQuestions: 60 };
      const verdict = await originalRecoveryTest({ ...test, socketDirectory: host.path });
      if (verdict === 'failed') throw new Error("the original's test failed");
    });
    await emptyHost();
    const barmanRecover = await secondsOf(() =>
      barman.run('recover', '--remote-ssh-command', ssh, server, backupId, dataDirectory),
    );
    measured.push({
      verified: verified.testDurationSeconds,
      unverified: unverified.testDurationSeconds,
      restore: secondsIn(unverified, 'restore'),
      read: secondsIn(verified, 'read'),
      structure: secondsIn(verified, 'structure'),
      checksums: secondsIn(verified, 'checksums'),
      original,
      barmanRecover,
    });
  }
  return measured;
}

function passed(test: RecoveryTest): RecoveryTest {
  if (test.status === 'passed') return test;
  throw new Error(`a test failed: ${JSON.stringify(test.steps)}`);
}

function secondsIn({ steps }: RecoveryTest, name: RecoveryStepName): number {
  const step = steps.find((one) => one.name === name);
  if (step?.status === 'passed') return step.durationSeconds;
  throw new Error(`${name} did not pass: ${JSON.stringify(step)}`);
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}
