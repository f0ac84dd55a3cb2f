import { expect, it } from 'vitest';
import { publishableJsonLine } from './publishable.ts';
import { redact } from './redact.ts';

it.each([
  ['host=a user=b password=hunter2 dbname=c', 'host=a user=b password=*** dbname=c'],
  ['password = hunter2', 'password = ***'],
  ["password='hunter 2' dbname=c", "password='***' dbname=c"],
  ["password='it\\'s hunter2' dbname=c", "password='***' dbname=c"],
  ["password='never closed", "password='***"],
  ['password="hunter 2" dbname="c"', 'password="***" dbname="c"'],
  ['PGPASSWORD=hunter2 psql', 'PGPASSWORD=*** psql'],
  ['redis://:hunter2@redis:6379/0', 'redis://:***@redis:6379/0'],
  ['rediss://user:hunter2@redis', 'rediss://user:***@redis'],
  ['postgresql://user:hunter2@a/b', 'postgresql://user:***@a/b'],
  ["ALTER ROLE b PASSWORD 'it''s hunter2' VALID", "ALTER ROLE b PASSWORD '***' VALID"],
  ["ALTER ROLE b PASSWORD E'hunter\\'2'", "ALTER ROLE b PASSWORD E'***'"],
  ['ALTER ROLE b PASSWORD $a$hunter 2$a$', 'ALTER ROLE b PASSWORD ***'],
  [
    "primary_conninfo='user=r password=''hunter 2'' host=x'",
    "primary_conninfo='user=r password=''***'' host=x'",
  ],
  ["psql 'host=x password='\\''hunter 2'\\'' user=b'", "psql 'host=x password='\\''***'\\'' user=b'"],
  ["password='' user=b", "password='' user=b"],
  ["{'password': '', 'user': 'b'}", "{'password': '', 'user': 'b'}"],
  ['AccountName=a;AccountKey=hunter2==', 'AccountName=a;AccountKey=***'],
  ['aws_session_token = hunter2', 'aws_session_token = ***'],
  ['> Authorization: Bearer hunter2', '> Authorization: Bearer ***'],
  ["sshpass -p 'hunter 2' ssh barman@a", "sshpass -p '***' ssh barman@a"],
  ['sshpass -phunter2 ssh barman@a', 'sshpass -p*** ssh barman@a'],
  ['upload --token hunter2 --to s3', 'upload --token *** --to s3'],
  ['requirepass hunter2', 'requirepass ***'],
  ['GET /hook?token=hunter2 failed', 'GET /hook?token=*** failed'],
  ['Server=a;UID=b;PWD=hunter2', 'Server=a;UID=b;PWD=***'],
  ['VAULT_TOKEN=hunter2 VAULT_ADDR=x', 'VAULT_TOKEN=*** VAULT_ADDR=x'],
  ['{"authorization":"Basic hunter2","a":"b"}', '{"authorization":"Basic ***","a":"b"}'],
])('%s', (text, redacted) => {
  expect(redact(text)).toBe(redacted);
});

it.each([
  'host=a password=hunter2',
  "password='it\\'s hunter2' x=y",
  'password="hunter 2" x=y',
  "password='hunter2\\\\' x=y",
  "password='hunter2\\",
])('a log line with %s stays JSON without it', (reason) => {
  const line = publishableJsonLine(JSON.stringify({ reason, msg: 'password=' }));
  expect(line).not.toMatch(/hunter|2/);
  expect(JSON.parse(line)).toMatchObject({ msg: 'password=' });
});

it('a log line with an address and an account stays as it is', () => {
  const line = JSON.stringify({ redis: 'redis://redis:6379', target: 'root@rec_pg' });
  expect(publishableJsonLine(line)).toBe(`${line}\n`);
});

it.each([
  'redis://redis:6379',
  'http://a/b@c',
  'no password is needed',
  'syntax error at token: SELECT',
  'psql --password --host a',
  'sshpass -e ssh barman@a',
  'root@rec_pg',
  'a "quoted" \\"text\\"',
])('%s holds no secret', (text) => {
  expect(redact(text)).toBe(text);
});
