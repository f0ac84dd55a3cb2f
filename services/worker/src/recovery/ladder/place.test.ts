import { expect, test } from 'vitest';
import { CREATED_MARK, placeOf } from './place.ts';

const backup = { backupId: '20261123T101112' };
const place = (server: string, recoveryDirectory = '/recovery', nonce = 'n1') =>
  placeOf({ server, recoveryDirectory, backup }, nonce);

test.each([
  ['pg-1', '/recovery', '/recovery/pg-1'],
  ['pg', '/recovery/', '/recovery/pg'],
  ['..', '/recovery', '/recovery/%2E%2E'],
  ['../../etc', '/recovery', '/recovery/..%2F..%2Fetc'],
])('the server %s has below %s the directory %s', (server, recoveryDirectory, directory) => {
  expect(place(server, recoveryDirectory)).toMatchObject({
    directory,
    dataDirectory: `${directory}/data`,
  });
});

test('a marker names the server, the backup, this test and who made the directory', () => {
  const { markers, serverMark, nonceMark } = place('pg');
  const { backupId } = backup;
  expect(JSON.parse(markers.created)).toEqual({ server: 'pg', backupId, nonce: 'n1', origin: 'created' });
  for (const mark of [serverMark, nonceMark, CREATED_MARK]) expect(markers.created).toContain(mark);
  expect(markers.found).not.toContain(CREATED_MARK);
});

test('a marker is not taken for that of another server or another test', () => {
  const { markers } = place('pg');
  expect(place('pg1').markers.created).not.toContain(place('pg').serverMark);
  expect(markers.created).not.toContain(place('pg1').serverMark);
  expect(markers.created).not.toContain(place('pg', '/recovery', 'n').nonceMark);
});

test.each([
  ['pg-1', 'BARBACK_RECOVERY=/recovery/pg-1'],
  ["it's mine;", 'BARBACK_RECOVERY=/recovery/it%27s%20mine%3b'],
  ['a%20b', 'BARBACK_RECOVERY=/recovery/a%2520b'],
  ['ä', 'BARBACK_RECOVERY=/recovery/%c3%a4'],
])('the processes of the server %s carry %s, which no shell changes, and the test', (server, variable) => {
  expect(place(server)).toMatchObject({
    directoryVariable: variable,
    testVariable: 'BARBACK_RECOVERY_TEST=n1',
  });
});
