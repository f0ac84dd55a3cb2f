import { expect, test } from 'vitest';
import { collationReason } from './collations.ts';

const german = { name: 'german', recorded: '1.2', actual: '153.120' };

test('indexes can be judged where no collation has changed', () => {
  expect(collationReason([{ database: 'shop', changed: [] }])).toBeNull();
});

test('what sorts otherwise is named with its versions, and what to do', () => {
  const ofDatabase = { name: 'of the database', recorded: '2.31', actual: '2.36' };
  const reason = collationReason([
    { database: 'shop', changed: [ofDatabase, german] },
    { database: 'crm', changed: [german] },
    { database: 'erp', changed: [german] },
  ]);
  expect(reason).toContain(
    'collation of the database in shop (2.31 in the backup, 2.36 on the host); german in shop (1.2 in the backup, 153.120 on the host); german in crm (1.2 in the backup, 153.120 on the host); and 1 more;',
  );
  expect(reason).toContain('test on a host with the same version of the operating system');
});
