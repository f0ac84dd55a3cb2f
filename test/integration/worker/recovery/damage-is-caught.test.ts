import type { RecoveryTest } from '@barback/shared/vocabulary/recovery-test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { damages } from '../../../corpus/damages.ts';
import { type Corpus, STATES, type State, startCorpus } from '../../../corpus/source.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../fixtures/recovery-stage.ts';

let corpus: Corpus;
const stages = new Map<State, RecoveryStage>();

beforeAll(async () => {
  corpus = await startCorpus();
  const { server, barman, backups } = corpus;
  for (const state of STATES) {
    const backup = backups[state];
    stages.set(state, await startRecoveryStage({ server, barman, backup }));
  }
});
afterAll(async () => {
  for (const stage of stages.values()) await stage.stop();
  await corpus.stop();
});

const ORDERS_EXIST = { database: null, sql: 'SELECT count(*) > 0 FROM orders' };

function stageOf(state: State): RecoveryStage {
  const stage = stages.get(state);
  if (stage === undefined) throw new Error(`there is no stage for ${state}`);
  return stage;
}

/** The first step that failed. */
function caughtBy({ steps }: RecoveryTest): string | null {
  return steps.find(({ status }) => status === 'failed')?.name ?? null;
}

describe('a backup that is worthless does not pass', () => {
  test.each(damages)('$name is caught by $caughtBy', async (one) => {
    await one.damage(await corpus.reset(one.state));
    const result = await stageOf(one.state).test({ request: { sql: [ORDERS_EXIST] } });
    expect(result.status).toBe('failed');
    expect(caughtBy(result), JSON.stringify(result.steps, null, 2)).toBe(one.caughtBy);
    expect(await stageOf(one.state).leftovers()).toEqual([]);
  });
});

describe('a backup that is good passes', () => {
  test.each([
    ['with all WAL that is archived', { kind: 'latest' }],
    ['up to where it is consistent', { kind: 'immediate' }],
    ['up to any instant', { kind: 'random' }],
  ] as const)('%s', async (_, target) => {
    await corpus.reset('healthy');
    const result = await stageOf('healthy').test({ request: { target, sql: [ORDERS_EXIST] } });
    expect(caughtBy(result), JSON.stringify(result.steps, null, 2)).toBeNull();
    expect(result.status).toBe('passed');
  });
});
