import { describe, expect, it } from 'vitest';
import { parseJsonAnswer } from './json-answer.ts';
import { keepKnownFacts, readShowServerAnswer } from './show-server-answer.ts';

const shown = {
  backup_directory: '/b/pg1',
  basebackups_directory: '/b/pg1/base',
  wals_directory: '/b/pg1/wals',
  errors_directory: '/b/pg1/errors',
  barman_lock_directory: '/b',
  backup_method: 'postgres',
  minimum_redundancy: 1,
  conninfo: 'host=pg1 password=s3cret',
};
const read = (body: object) => {
  const answer = parseJsonAnswer(JSON.stringify({ pg1: body }));
  return answer === null ? null : readShowServerAnswer(answer, 'pg1');
};

describe('the answer of barman show-server', () => {
  it('is read with sizes that Barman prints as text', () => {
    const server = read({
      ...shown,
      current_size: '23133897',
      server_txt_version: '15.18',
      postgres_systemid: '77',
    });
    expect(server?.facts).toEqual({
      backupMethod: 'postgres',
      minimumRedundancy: 1,
      databaseSizeBytes: 23133897,
      pgVersion: '15.18',
      systemId: '77',
    });
    expect(server?.layout.walsDirectory).toBe('/b/pg1/wals');
  });

  it('hands on no conninfo', () => {
    expect(JSON.stringify(read(shown))).not.toContain('s3cret');
  });

  it('keeps the size of the database while PostgreSQL is down', () => {
    const rest = { observedAt: '2026-11-23T11:00:00Z', barmanVersion: '3.4.0', backupMethod: 'postgres' };
    const known = { ...rest, minimumRedundancy: 1, databaseSizeBytes: 5, pgVersion: '15.18', systemId: '77' };
    const unknown = {
      ...rest,
      minimumRedundancy: 2,
      databaseSizeBytes: null,
      pgVersion: null,
      systemId: null,
    };
    expect(keepKnownFacts(unknown, known)).toEqual({ ...known, minimumRedundancy: 2 });
    expect(keepKnownFacts(unknown, null)).toEqual(unknown);
  });
});
