import { describe, expect, it } from 'vitest';
import { showsPassword } from './shown-password.ts';

const shown = (options: Record<string, string>) => showsPassword((name) => options[name]);

describe('ps shows the password', () => {
  it.each([
    'host=a password=x',
    "host=a password = 'x y'",
    'password=x host=a',
    'postgresql://barman:x@a/postgres',
    'postgres://barman@a/postgres?sslmode=require&password=x',
    'postgresql://a?password=x',
  ])('of %s', (conninfo) => {
    expect(shown({ streaming_archiver: 'on', streaming_conninfo: conninfo })).toBe(true);
    expect(shown({ backup_method: 'postgres', conninfo })).toBe(true);
  });
});

describe('ps shows no password', () => {
  it.each([
    'host=a user=barman',
    'host=a passfile=/etc/barman/pgpass',
    'host=a sslpassword=x',
    "host=a password=''",
    'postgresql://barman@a/postgres',
    'postgresql://barman:@a/postgres?passfile=/p',
  ])('of %s', (conninfo) => {
    expect(shown({ streaming_archiver: 'on', streaming_conninfo: conninfo })).toBe(false);
  });

  it('where nothing is streamed, or only conninfo has one', () => {
    expect(shown({ conninfo: 'host=a password=x', archiver: 'on', backup_method: 'rsync' })).toBe(false);
    const conninfo = 'host=a password=x';
    expect(shown({ streaming_archiver: 'on', conninfo, streaming_conninfo: 'host=a' })).toBe(false);
  });
});
