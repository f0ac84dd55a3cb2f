import { describe, expect, it } from 'vitest';
import { parseServerFile } from './parse-server-file.ts';
import { parseSqlAssertion } from './sql-assertion.ts';

describe('the database of a query is what stands before a colon', () => {
  it.each([
    ['app: SELECT true', 'app'],
    ['my-app: select 1 = 1', 'my-app'],
    ['2024_sales: SELECT true', '2024_sales'],
    ['app.prod: SELECT true', 'app.prod'],
    ['my shop: SELECT true', 'my shop'],
    ['магазин №1: (SELECT true)', 'магазин №1'],
    ['a:b: SELECT true', 'a:b'],
    ["o'hara: VALUES (true)", "o'hara"],
    ['values: SELECT true', 'values'],
    ['selection of 2024: TABLE ok', 'selection of 2024'],
    ['"my shop": SELECT true', 'my shop'],
    ['"with data": SELECT true', 'with data'],
    ['"a: b" : SELECT true', 'a: b'],
    ['"say ""hi""": SELECT true', 'say "hi"'],
    ['"x": SELECT count(*) > 0 FROM "y"', 'x'],
  ])('%s', (text, database) => {
    expect(parseSqlAssertion(text)).toEqual({
      database,
      sql: expect.stringMatching(/^(SELECT|select|\(|VALUES|TABLE)/),
    });
  });
});

describe('a query without a database is left as it is', () => {
  it.each([
    'SELECT true',
    "SELECT 'a: SELECT b' = c FROM d",
    "SELECT CASE WHEN a THEN 'x: y' END = 'x: y' FROM b",
    "SELECT a::text = 'b' FROM c",
    `SELECT '{"a": true}'::jsonb @> '{"a": true}'`,
    'SELECT "a: b" FROM c',
    'SELECT (ARRAY[1,2,3])[1: 2] = ARRAY[1,2]',
    'SELECT true -- note: SELECT is fine',
    '/* note: SELECT */ SELECT true',
    'WITH a AS (SELECT 1) SELECT true FROM a',
    '(SELECT true)',
    'VALUES (true)',
    'table checks',
  ])('%s', (sql) => {
    expect(parseSqlAssertion(sql)).toEqual({ database: null, sql });
  });
});

describe('what may be either, or is neither, is refused with the reason', () => {
  it.each([
    [
      'with data: SELECT true',
      '"with data" may be a database or the start of a query; if it is a database, quote it',
    ],
    ['select 1: SELECT true', 'if it is a database, quote it: "select 1": SELECT'],
    ['"my shop" SELECT true', 'a colon, a space and a query must follow the quoted name'],
    ['"my shop: SELECT true', 'must follow the quoted name'],
    ['my shop SELECT true', 'it is neither a query'],
    ['true', 'it is neither a query'],
    ['-- SELECT true', 'it is neither a query'],
  ])('%s', (text, reason) => {
    expect(parseSqlAssertion(text)).toEqual(expect.stringContaining(reason));
  });
});

it('a quoted database keeps its quotes in a server file, also where the query ends with one', () => {
  const text =
    '[pg1]\nconninfo = host=pg1\n#:backup_recovery_ssh_cmd = ssh rec\n#:recovery_sql = "my shop": SELECT true AS "ok"\n';
  const { servers, problems } = parseServerFile('pg1.conf', text);
  expect(problems).toEqual([]);
  expect(servers[0]?.recovery?.sql).toEqual([{ database: 'my shop', sql: 'SELECT true AS "ok"' }]);
});
