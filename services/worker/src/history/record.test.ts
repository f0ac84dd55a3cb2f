import type { HistoryEntry } from '@barback/shared/history/entry';
import type { Logger } from '@barback/shared/service/log';
import type { StateStore } from '@barback/shared/state/state-store';
import { exampleCheck, exampleRecovery, exampleRun } from '@barback/shared/status/example-snapshot';
import { expect, it } from 'vitest';
import { type Recorder, recordTo } from './record.ts';

const slot = '1700000000000';
const backup: HistoryEntry = { v: 1, kind: 'backup', slot, run: exampleRun };
const test: HistoryEntry = { v: 1, kind: 'recovery-test', slot, test: exampleRecovery.newest };

interface World {
  /** What the disk could not take. */
  unwritten?: HistoryEntry[];
  /** The history has it already. */
  isRepeat?: boolean;
  /** Why Redis refuses. */
  refusal?: string;
}

/** What is done, in its order. */
async function recorded(
  act: (record: Recorder) => Promise<unknown>,
  { unwritten = [], isRepeat = false, refusal }: World = {},
) {
  const done: unknown[] = [];
  const write = async (...what: unknown[]) => {
    if (refusal !== undefined) throw new Error(refusal);
    done.push(what);
  };
  const getAll = async () => {
    await write('asked');
    return new Map([
      ['pg1', exampleCheck],
      ['hung', { ...exampleCheck, checks: { check_timeout: false } }],
    ]);
  };
  const state = { set: write, count: write, getAll } as unknown as StateStore;
  const evidence = {
    history: { append: async (entry: HistoryEntry) => done.push(entry) > 0, unwritten: () => unwritten },
    ended: { has: async () => false, repeats: async () => isRepeat },
    projecting: { now: async () => void done.push('projected') },
  };
  const error = (about: object) => void done.push(about);
  const answer = await act(recordTo(state, evidence, { error } as unknown as Logger));
  return { done, answer };
}

it('a backup that has ended is in the history before Redis is told', async () => {
  const { done } = await recorded((record) => record.backupEnded(exampleRun, slot));
  expect(done).toEqual([backup, 'projected']);
});

it('a recovery test that has ended is in the history before Redis is told', async () => {
  const { done } = await recorded((record) => record.recoveryTestEnded(exampleRecovery.newest, slot));
  expect(done).toEqual([test, 'projected']);
});

it('a run that the history has already is not written again, and Redis is told', async () => {
  const { done, answer } = await recorded((record) => record.backupEnded(exampleRun, slot), {
    isRepeat: true,
  });
  expect([done, answer]).toEqual([['projected'], true]);
});

it('what has ended has ended, though the disk is full', async () => {
  const ended = (server: string) =>
    recorded((record) => record.hasEnded('backup', server, slot), { unwritten: [backup] });
  expect((await ended('pg1')).answer).toBe(true);
  expect((await ended('pg2')).answer).toBe(false);
});

it('a Redis that refuses to be told what was seen fails nothing', async () => {
  const { done } = await recorded((record) => record.checked('pg1', exampleCheck), { refusal: 'OOM' });
  expect(done).toEqual([{ reason: 'OOM' }]);
});

it('servers that the last check waited for in vain are known, as none while Redis refuses', async () => {
  const hanging = (refusal?: string) =>
    recorded((record) => record.hangingServers(), refusal === undefined ? {} : { refusal });
  expect((await hanging()).answer).toEqual(new Set(['hung']));
  expect((await hanging('OOM')).answer).toEqual(new Set());
});
