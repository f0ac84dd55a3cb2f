import { describe, expect, test } from 'vitest';
import { notOneQueryReason } from './one-query.ts';

describe('is one query', () => {
  test.each([
    'SELECT count(*) > 0 FROM orders',
    'SELECT true;',
    'SELECT true ; -- done',
    'VALUES (true)',
    "SELECT ';' = $$;$$ AND $tag$ ) ; $$ $tag$ IS NOT NULL",
    "SELECT E'it\\'s;' <> 'it''s;'",
    "SELECT 'a backslash \\' <> ';'",
    'SELECT ";)" FROM "odd ""table;"""',
    'SELECT true /* a; comment /* in a ) */ comment */',
    'SELECT true -- a; comment',
    "SELECT name'x;'::text = 'x;'",
    "SELECT a.size'1'",
    'SELECT $1$2',
    'SELECT count(*) > 5 FROM übergröße',
  ])('%s', (sql) => {
    expect(notOneQueryReason(sql)).toBeNull();
  });
});

describe('is not one query', () => {
  test.each([
    ['SELECT true; DROP TABLE orders', 'more than one statement'],
    ["SELECT true) AS a; COPY (SELECT 1) TO PROGRAM 'id'; SELECT (true", 'without a "("'],
    ['SELECT (true; SELECT true)', 'more than one statement'],
    ['SELECT (true', 'without a ")"'],
    ["SELECT 'true", 'is not closed'],
    ['SELECT $a$ true $b$', 'is not closed'],
    ['SELECT true /* /* */', 'is not closed'],
    ["SELECT '\\'; SELECT '", 'more than one statement'],
    ['SELECT true; "x"', 'more than one statement'],
  ])('%s', (sql, reason) => {
    expect(notOneQueryReason(sql)).toContain(reason);
  });
});

test('reads a text of any length', () => {
  const sql = `SELECT ${'(('.repeat(50_000)}1${'))'.repeat(50_000)} || ${"'x'||".repeat(50_000)}'x'`;
  expect(notOneQueryReason(sql)).toBeNull();
});
