import { describe, expect, it } from 'vitest';
import { delays } from './delays.ts';
import { at, backupAt, round, serverWith } from './example-evidence.ts';

describe('what another server delays', () => {
  const rounds = [{ ...round, onlyServer: 'pg2' }];
  it.each([
    ['is not what began in time', [backupAt(3), backupAt(70)], 0],
    ['is not what was running when it was due', [backupAt(3, { endAt: at(62) })], 0],
    ['is what began too late', [backupAt(3), backupAt(91)], 1],
    ['is what never began', [backupAt(3)], 1],
  ])('%s', (_what, backups, expected) => {
    expect(delays({ servers: [serverWith({ backups })], rounds }).length).toBe(expected);
  });

  it('is not what is broken itself, nor anything while all is', () => {
    expect(delays({ servers: [serverWith({ name: 'pg2' })], rounds })).toEqual([]);
    expect(delays({ servers: [serverWith()], rounds: [round] })).toEqual([]);
  });
});
