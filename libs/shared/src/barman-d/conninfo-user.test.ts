import { expect, test } from 'vitest';
import { conninfoUser } from './conninfo-user.ts';

test.each([
  ['host=pg user=barman dbname=postgres', 'barman'],
  ['user = barman', 'barman'],
  ["user='bar man' password='it is user=x'", 'bar man'],
  [String.raw`user='it\'s \\ me'`, String.raw`it's \ me`],
  [String.raw`user=bar\ man`, 'bar man'],
  ["password='user=mallory' user=barman", 'barman'],
  ['user=one user=two', 'two'],
  ['host=pg dbname=postgres', null],
  ["user=''", null],
  ['postgresql://barman@pg:5432/postgres', 'barman'],
  ['postgres://barman:se%40cret@pg,pg2:5433/postgres?sslmode=require', 'barman'],
  ['postgresql://bar%20man@/postgres', 'bar man'],
  ['postgresql://pg/postgres?user=barman&connect_timeout=10', 'barman'],
  ['postgresql:///postgres', null],
  ['postgresql://%zz@pg', '%zz'],
  ['', null],
])('%s logs in as %s', (conninfo, user) => {
  expect(conninfoUser(conninfo)).toBe(user);
});
