import { describe, expect, it } from 'vitest';
import { parseJsonAnswer } from '../barman/json-answer.ts';
import { findStall } from './find-stall.ts';

/** A backup of which so many bytes are there, look after look, and a server that can be reached or not. */
async function watch(bytes: (number | null)[], { reachable }: { reachable: boolean }) {
  const ended = new AbortController();
  const left = [...bytes];
  const check = parseJsonAnswer(
    JSON.stringify({ pg: { postgresql: { status: reachable ? 'OK' : 'FAILED' } } }),
  );
  const stall = await findStall({
    server: 'pg',
    barman: { check: async () => check },
    async readBytes() {
      const next = left.shift();
      if (next === undefined) ended.abort();
      return next ?? null;
    },
    signal: ended.signal,
    patienceMilliseconds: 50,
  });
  return stall === null ? 'none' : 'stalled';
}

describe('a backup', () => {
  const often = (value: number | null) => Array.from({ length: 12 }, () => value);

  it.each([
    ['that grows', Array.from({ length: 12 }, (_, look) => look), false, 'none'],
    ['that does not grow, of a server that cannot be reached', often(4), false, 'stalled'],
    ['that does not grow, of a server that can: a checkpoint may take long', often(4), true, 'none'],
    ['that is copied, and waits for its WAL', often(null), false, 'none'],
  ])('%s', async (_what, bytes, reachable, outcome) => {
    expect(await watch(bytes, { reachable })).toBe(outcome);
  });
});
