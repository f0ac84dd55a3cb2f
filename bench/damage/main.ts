import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecoveryTest } from '@barback/shared/vocabulary/recovery-test';
import { execa } from 'execa';
import { damages } from '../../test/corpus/damages.ts';
import { type State, startCorpus } from '../../test/corpus/source.ts';
import { type RecoveryStage, startRecoveryStage } from '../../test/fixtures/recovery-stage.ts';
import { startTemporaryDirectory } from '../../test/fixtures/temporary-directory.ts';
import { originalRecoveryTest } from '../recovery/original-recovery-test.ts';

const HEALTHY_REPEATS = 50;
/** Enough for a database of this size to start. */
const MOST_QUESTIONS = 15;
const ORDERS_EXIST = { database: null, sql: 'SELECT count(*) > 0 FROM orders' };

await using started = new AsyncDisposableStack();
const corpus = await startCorpus();
started.defer(corpus.stop);
const host = await startTemporaryDirectory();
started.defer(host.stop);
await execa('chown', ['postgres', host.path]);
const dataDirectory = join(host.path, 'data');
const stages = new Map<State, RecoveryStage>();
started.defer(async () => {
  await stopOriginal();
  for (const { stop } of stages.values()) await stop();
});

say(`${'damage'.padEnd(52)}${'Barback'.padEnd(22)}the original`);
for (const { name, state, damage } of damages) {
  await damage(await corpus.reset(state));
  const ours = await (await stageOf(state)).test({ request: { sql: [ORDERS_EXIST] } });
  await stopOriginal();
  await rm(dataDirectory, { recursive: true, force: true });
  say(`${name.padEnd(52)}${inWords(ours).padEnd(22)}${await original(state)}`);
}

await corpus.reset('healthy');
await stopOriginal();
await rm(dataDirectory, { recursive: true, force: true });
await original('healthy');
const { tablespace } = await corpus.reset('healthy');
await rm(tablespace, { recursive: true });
const ours = await (await stageOf('healthy')).test();
say(
  `${'a failed restore over an older one'.padEnd(52)}${inWords(ours).padEnd(22)}${await original('healthy')}`,
);
await stopOriginal();

let alarms = 0;
await corpus.reset('healthy');
for (let repeat = 0; repeat < HEALTHY_REPEATS; repeat++) {
  const test = await (await stageOf('healthy')).test({ request: { sql: [ORDERS_EXIST] } });
  if (test.status === 'failed') alarms++;
}
say(`a healthy backup, ${HEALTHY_REPEATS} times: ${alarms} false alarms`);

async function stageOf(state: State): Promise<RecoveryStage> {
  const { server, barman, backups } = corpus;
  const stage = stages.get(state) ?? (await startRecoveryStage({ server, barman, backup: backups[state] }));
  stages.set(state, stage);
  return stage;
}

async function original(state: State): Promise<string> {
  const { server, barman, backups } = corpus;
  const { sshd } = await stageOf(state);
  const { backupId } = backups[state];
  return await originalRecoveryTest({
    server,
    backupId,
    barman,
    sshd,
    dataDirectory,
    socketDirectory: host.path,
    mostQuestions: MOST_QUESTIONS,
  });
}

async function stopOriginal(): Promise<void> {
  await execa('pkill', ['-QUIT', '-f', `postgres -D ${dataDirectory} `], { reject: false });
}

function inWords({ status, steps }: RecoveryTest): string {
  const failed = steps.find((step) => step.status === 'failed');
  return failed === undefined ? status : `failed: ${failed.name}`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
