import { describe, expect, it } from 'vitest';
import type { Sample, SampledServer } from '../evidence/exporter-samples.ts';
import { at, backedUp, backupAt, evidenceOf, restored, serverWith } from './example-evidence.ts';
import { untruths } from './untruths.ts';

const known: SampledServer = { name: 'pg1', state: 'protected', backupId: 'b1', provenBackupId: 'b1' };
const sample = (second: number, server: Partial<SampledServer> = {}, redis: Partial<Sample> = {}): Sample => {
  return {
    at: at(second),
    redisAwayMilliseconds: 0,
    redisUp: 1,
    servers: [{ ...known, ...server }],
    ...redis,
  };
};

describe('what is reported', () => {
  it.each<[string, Sample, boolean]>([
    ['is so', sample(30), true],
    ['is not so when the backup is not there yet', sample(4), false],
    ['is not so when its test has not passed', sample(8), false],
    [
      'is not so when it is said to be protected without a proof',
      sample(30, { provenBackupId: null }),
      false,
    ],
    ['is so when it is said to be unproven', sample(8, { state: 'unproven', provenBackupId: null }), true],
    ['is so while Redis has only just gone', sample(30, {}, { redisAwayMilliseconds: 3000 }), true],
    ['is not so when Redis has long gone', sample(30, {}, { redisAwayMilliseconds: 20_000 }), false],
    [
      'is so when it says that Redis has gone',
      sample(30, {}, { redisAwayMilliseconds: 20_000, redisUp: 0 }),
      true,
    ],
    ['is not so when its newest backup is late', sample(600), false],
    ['is so when it says that it is late', sample(600, { state: 'late' }), true],
  ])('%s', (_what, one, isTrue) => {
    const dueTimes = Array.from({ length: 20 }, (_, minute) => at(minute * 60));
    const server = serverWith({ backups: [backupAt(1)], dueTimes });
    const found = untruths(evidenceOf(server, [backedUp(1), restored(1, 20)], { samples: [one] }));
    expect(found.length === 0).toBe(isTrue);
  });

  it('is told once for each kind of untruth', () => {
    const samples = [sample(4), sample(5), sample(6)];
    const found = untruths(evidenceOf(serverWith(), [], { samples }));
    expect(found.map(({ text }) => text)).toEqual([
      expect.stringContaining('b1, and 2 times more'),
      expect.stringContaining('proven, and 2 times more'),
    ]);
  });
});
