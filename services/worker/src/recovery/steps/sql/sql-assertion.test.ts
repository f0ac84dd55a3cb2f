import { expect, test } from 'vitest';
import { assertionQuery, brokenAssertion } from './sql-assertion.ts';

const assertion = { database: null, sql: 'SELECT ok FROM orders' };
const OTHER = 'returned something other than one boolean true';
const rows = (...json: string[]) => ({ status: 'passed' as const, rows: json.map((row) => [row]) });

test.each(['SELECT 1', 'SELECT 1;', ' SELECT 1 ; ;\n'])('the query of %j ends where it ends', (sql) => {
  expect(assertionQuery({ database: null, sql })).toMatch(/FROM \(\n ?SELECT 1\n\) AS assertion LIMIT 2$/);
});

test.each(['{"ok":true}', '{"?column?":true}', String.raw`{"a \"b\": c":true}`])('%s is true', (row) => {
  expect(brokenAssertion(assertion, rows(row))).toBeNull();
});

test.each([
  ['false', ['{"ok":false}'], 'returned false, not true', ''],
  ['unknown', ['{"ok":null}'], 'returned null, not true', ''],
  ['a text', ['{"ok":"t"}'], OTHER, '{"ok":"t"}'],
  ['a text that looks like one', ['{"ok":"\\":true}"}'], OTHER, '{"ok":"\\":true}"}'],
  ['a number', ['{"ok":1}'], OTHER, '{"ok":1}'],
  ['two columns', ['{"ok":true,"ok":true}'], OTHER, '{"ok":true,"ok":true}'],
  ['a row of data', ['{"email":"ada@example.org"}'], OTHER, '{"email":"ada@example.org"}'],
  ['no column', ['{}'], OTHER, '{}'],
  ['no row', [], 'returned no row', ''],
  ['two rows', ['{"ok":true}', '{"ok":true}'], 'returned more than one row', ''],
])('what returns %s does not hold, and its reason has no data', (_, json, reason, data) => {
  expect(brokenAssertion(assertion, rows(...json))).toEqual({
    reason: `recovery_sql "SELECT ok FROM orders" ${reason}`,
    data,
  });
});

const refused = (message: string) => ({
  status: 'failed' as const,
  reason: message,
  log: `psql: ERROR:  ${message}`,
});

test.each([
  'relation "orders" does not exist',
  'column "ok" does not exist',
  'permission denied for table orders',
  'canceling statement due to statement timeout',
  'syntax error at or near "FORM"',
])('what PostgreSQL refuses does not hold, and why is said with the database: %s', (message) => {
  expect(brokenAssertion({ ...assertion, database: 'shop' }, refused(message))).toEqual({
    reason: `recovery_sql "SELECT ok FROM orders" in database shop failed: ${message}`,
    data: `psql: ERROR:  ${message}`,
  });
});

test.each([
  'invalid input syntax for type integer: "ada@example.org"',
  'value "ada@example.org" is out of range for type integer',
  'malformed array literal: "ada@example.org"',
  'of ada@example.org, which a function raised',
])('an error that quotes data is for those who may see it: %s', (message) => {
  expect(brokenAssertion(assertion, refused(message))).toEqual({
    reason: 'recovery_sql "SELECT ok FROM orders" failed: PostgreSQL rejected it; see the output of the step',
    data: expect.stringContaining('ada@example.org'),
  });
});

test('a host that did not answer is said as it is', () => {
  const lost = {
    status: 'failed' as const,
    reason: 'asking the restored server took longer than 360 s',
    log: '',
  };
  expect(brokenAssertion(assertion, lost)?.reason).toContain('failed: asking the restored server took');
});
