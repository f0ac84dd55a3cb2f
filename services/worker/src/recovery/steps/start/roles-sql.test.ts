import { expect, test } from 'vitest';
import { rolesSql } from './roles-sql.ts';

test('each statement ends as single-user mode wants it', () => {
  const statements = rolesSql('n1', 15).split(';\n\n');
  expect(statements.at(-1)).toBe('');
  expect(statements.filter((statement) => statement.includes('\n'))).toEqual([]);
});

test.each([
  [13, false],
  [14, true],
  [18, true],
])('the reader of PostgreSQL %i reads all by membership: %s', (major, expected) => {
  expect(rolesSql('n1', major).includes('GRANT pg_read_all_data TO "barback reader n1"')).toBe(expected);
});
