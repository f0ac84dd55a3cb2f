import { expect, test } from 'vitest';
import { assertionQuery, brokenAssertionReason } from './sql-assertion.ts';

const assertion = { database: null, sql: 'SELECT ok FROM orders' };
const rows = (...json: string[]) => ({ status: 'passed' as const, rows: json.map((row) => [row]) });

test.each(['SELECT 1', 'SELECT 1;', ' SELECT 1 ; ;\n'])('the query of %j ends where it ends', (sql) => {
  expect(assertionQuery({ database: null, sql })).toMatch(/FROM \(\n ?SELECT 1\n\) AS assertion LIMIT 2$/);
});

test.each(['{"ok":true}', '{"?column?":true}', String.raw`{"a \"b\": c":true}`])('%s is true', (row) => {
  expect(brokenAssertionReason(assertion, rows(row))).toBeNull();
});

test.each([
  ['false', ['{"ok":false}'], 'returned {"ok":false}, not true'],
  ['unknown', ['{"ok":null}'], 'returned {"ok":null}, not true'],
  ['a text', ['{"ok":"t"}'], 'returned {"ok":"t"}, not true'],
  ['a text that looks like one', ['{"ok":"\\":true}"}'], 'not true'],
  ['a number', ['{"ok":1}'], 'returned {"ok":1}, not true'],
  ['two columns', ['{"ok":true,"ok":true}'], 'returned {"ok":true,"ok":true}, not true'],
  ['no column', ['{}'], 'returned {}, not true'],
  ['no row', [], 'returned no row'],
  ['two rows', ['{"ok":true}', '{"ok":true}'], 'returned more than one row'],
])('what returns %s does not hold', (_, json, reason) => {
  const found = brokenAssertionReason(assertion, rows(...json));
  expect(found).toContain(
    `recovery_sql "SELECT ok FROM orders" ${reason.startsWith('returned') ? reason : ''}`,
  );
  expect(found).toContain(reason);
});

test('what PostgreSQL refuses does not hold, and why is said with the database', () => {
  const refused = { status: 'failed' as const, reason: 'relation "orders" does not exist', log: '' };
  expect(brokenAssertionReason({ ...assertion, database: 'shop' }, refused)).toBe(
    'recovery_sql "SELECT ok FROM orders" in database shop failed: relation "orders" does not exist',
  );
});
