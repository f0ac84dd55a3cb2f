import { expect, test } from 'vitest';
import { conninfoAddress, conninfoUser } from './conninfo.ts';

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

test.each([
  ['host=pg port=5433 user=barman', { host: 'pg', port: 5433 }],
  ['host=pg', { host: 'pg', port: 5432 }],
  ["host = 'pg.example.org' port = '5432'", { host: 'pg.example.org', port: 5432 }],
  ['host=pg hostaddr=192.0.2.7', { host: '192.0.2.7', port: 5432 }],
  ['host=/var/run/postgresql', { path: '/var/run/postgresql/.s.PGSQL.5432' }],
  ['postgresql://barman:any@pg:5433/postgres?sslmode=require', { host: 'pg', port: 5433 }],
  ['postgres://pg', { host: 'pg', port: 5432 }],
  // libpq finds the server by more than this text
  ['user=barman dbname=postgres', null],
  ['service=pg', null],
  ['host=pg service=other', null],
  ['host=pg,pg2', null],
  ['host=pg port=5432,5433', null],
  ['host=pg port=0', null],
  ['host=@abstract', null],
  ['postgresql:///postgres?host=pg', null],
  ['postgresql://pg/postgres?port=5433', null],
  ['postgresql://pg,pg2/postgres', null],
  ['', null],
])('%s connects to %o', (conninfo, address) => {
  expect(conninfoAddress(conninfo)).toEqual(address);
});
