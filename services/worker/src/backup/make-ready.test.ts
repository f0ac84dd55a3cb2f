import { createLog } from '@barback/shared/service/log';
import { describe, expect, it } from 'vitest';
import type { JsonAnswer } from '../barman/json-answer.ts';
import type { BarmanRun } from '../barman/run.ts';
import { makeReady } from './make-ready.ts';

const context = { log: createLog('test', 'silent'), signal: new AbortController().signal };
const run = async (): Promise<BarmanRun> => {
  return { exitCode: 0, stdout: '', stderr: '', timedOut: false, aborted: false };
};
const answering = (answer: JsonAnswer | null) => {
  return { check: async () => answer, cron: run, switchWal: run, archiveWal: run };
};

describe('a server that Barman refuses to back up', () => {
  it('may be there again later when it does not answer in time', async () => {
    expect(await makeReady('pg1', answering(null), context)).toEqual({
      status: 'blocked',
      cause: { reason: 'connection', message: 'barman check did not finish in time' },
    });
  });
});
