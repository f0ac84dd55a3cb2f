import { describe, expect, it } from 'vitest';
import { readCheckAnswer } from './check-answer.ts';
import { parseJsonAnswer } from './json-answer.ts';

const answer = (body: object) => {
  const parsed = parseJsonAnswer(JSON.stringify(body));
  if (parsed === null) throw new Error('not an answer');
  return parsed;
};
const ok = { status: 'OK', hint: '' };
const failed = (hint = '') => ({ status: 'FAILED', hint });

describe('the answer of barman check', () => {
  it('gives the exit code that --nagios would give', () => {
    const both = answer({ pg1: { ssh: ok }, pg2: { ssh: ok, wal_archive: failed('please make sure') } });
    expect(readCheckAnswer(both, 'pg1')).toEqual({ exitCode: 0, checks: { ssh: true }, hints: {} });
    expect(readCheckAnswer(both, 'pg2')).toEqual({
      exitCode: 2,
      checks: { ssh: true, wal_archive: false },
      hints: { wal_archive: 'please make sure' },
    });
  });

  it('says that streaming is down with PostgreSQL, where Barman leaves the line out', () => {
    const down = answer({ pg1: { postgresql: failed(), receive_wal_running: failed() } });
    expect(readCheckAnswer(down, 'pg1')?.checks).toMatchObject({ postgresql_streaming: false });
  });

  it('says nothing of a server that Barman does not know', () => {
    expect(readCheckAnswer(answer({ _ERROR: ["Unknown server 'pg1'"] }), 'pg1')).toBeNull();
  });
});
