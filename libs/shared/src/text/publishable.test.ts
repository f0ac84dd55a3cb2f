import { describe, expect, it } from 'vitest';
import { CONNINFO_FORMS, type ConninfoForm, TEXTS_WITH_SECRETS } from './example-secrets.ts';
import {
  parseUntrustedJson,
  publishable,
  publishableJson,
  publishableJsonLine,
  publishableLine,
} from './publishable.ts';
import { rememberSecretsOf } from './redact.ts';

/** Every way out: a reason or a message, a log, a line for a terminal, the state in Redis, a line of a log. */
const OUTPUTS: Record<string, (text: string) => string> = {
  text: publishable,
  line: publishableLine,
  state: (reason) => publishableJson({ reason, runs: [{ message: `failed: ${reason}`, log: reason }] }),
  log: (reason) =>
    publishableJsonLine(
      JSON.stringify({ log: [reason], err: { message: reason }, msg: `failed: ${reason}` }),
    ),
};

for (const { conninfo } of CONNINFO_FORMS) {
  rememberSecretsOf(`[pg1]\ndescription = the first one\nconninfo = ${conninfo}\nactive = true\n`);
}

/** Parts of a password that tell it: itself, as it is written, and all but its first or last characters. */
const tellsPassword = (output: string, { password, written }: ConninfoForm) => {
  const plain = output.replaceAll(/[\s\\]|\\n/g, '');
  const pieces = [password, written, encodeURIComponent(password), password.slice(2), password.slice(0, -2)];
  return [output, plain, plain.replaceAll('"', '')].some((text) =>
    pieces.some((piece) => text.includes(piece) || text.includes(piece.replaceAll(/\s/g, ''))),
  );
};

it('twelve forms, sixty texts', () => {
  expect([CONNINFO_FORMS.length, TEXTS_WITH_SECRETS.length]).toEqual([12, 60]);
});

describe.each(Object.entries(OUTPUTS))('no password gets out as %s', (_name, output) => {
  it.each(CONNINFO_FORMS)('$name', (form) => {
    const leaks = TEXTS_WITH_SECRETS.map((text) => text(form)).filter((text) =>
      tellsPassword(output(text), form),
    );
    expect(leaks).toEqual([]);
  });
});

it.each([
  'connection to server at "db" (10.0.0.1), port 5432 failed: FATAL: password authentication failed for user "barman"',
  'fe_sendauth: no password supplied',
  'the first one is active',
  'could not translate host name "db" to address: Name or service not known',
  'root@rec_pg:/var/lib/barback-recovery/pg1',
  '2026-11-23T12:00:00.000Z',
  'postgres://db:5432/app',
  'http://127.0.0.1:8000/servers/a@b',
])('%s stays as it is', (text) => {
  expect(publishable(text)).toBe(text);
  expect(publishableJson(text)).toBe(JSON.stringify(text));
});

it('a word that stands elsewhere in a server file is no secret', () => {
  rememberSecretsOf('[prod-main]\nconninfo = host=prod-main user=streamer9 password=streamer9\n');
  expect(publishable('streamer9 may not log in to prod-main')).toBe('streamer9 may not log in to prod-main');
  expect(publishable('password=streamer9')).toBe('password=***');
});

it.each(['Straße€9', 'Stra%C3%9Fe%E2%82%AC9', 'Stra\\u00dfe\\u20ac9'])(
  'letters of other languages are known as %s',
  (text) => {
    rememberSecretsOf('conninfo = postgresql://a:Stra%C3%9Fe%E2%82%AC9@db/app\n');
    expect(publishable(`it is ${text}`)).toBe('it is ***');
  },
);

it.each(['options=password%3Dsh0rt1%20user', 'options=-c%20x%3Dsh0rt1', 'a\\nsh0rt1'])(
  'a short password is a word of its own also behind an escape: %s',
  (text) => {
    rememberSecretsOf('conninfo = host=db password=sh0rt1\n');
    expect(publishable(text)).not.toContain('sh0rt1');
  },
);

it('a file that ends in a quote makes no secret of what follows', () => {
  rememberSecretsOf(
    "[a]\nconninfo = password='never-closed9\n[production]\nssh_command = ssh somewhere-else\n",
  );
  expect(publishable('ssh to somewhere-else failed for production: never-closed9')).toBe(
    'ssh to somewhere-else failed for production: ***',
  );
});

it.each([
  ['letters', 'a'.repeat(50_000)],
  ['a conninfo', `password=${'a'.repeat(50_000)}`],
  ['keywords', 'password='.repeat(5_000)],
  ['quotes', "password=\\'".repeat(5_000)],
  ['quotes in quotes', "password=''x ".repeat(4_000)],
  ['quotes of a shell', "password='\\''x ".repeat(3_500)],
  ['quotes that are doubled', `password='a${"''".repeat(25_000)}`],
  ['quotes in dollars', 'password $a$'.repeat(4_000)],
  ['headers', 'authorization: basic '.repeat(2_500)],
  ['openings', 'found: \'password="'.repeat(2_500)],
  ['colons', 'a:1:a:'.repeat(7_500)],
  ['addresses', '://a:'.repeat(10_000)],
  ['messages', 'missing "=" after "host name "@'.repeat(5_000)],
  ['spaces', `password${' '.repeat(50_000)}`],
  ['keys', '-----BEGIN PRIVATE KEY-----'.repeat(5_000)],
  ['percent signs', '%'.repeat(50_000)],
  ['escapes', '\u001b['.repeat(25_000)],
  ['line feeds', ' \n'.repeat(25_000)],
])('50,000 characters of %s take no longer than as much of anything', (_what, text) => {
  const begin = process.cpuUsage();
  rememberSecretsOf(`conninfo = ${text}`);
  publishableLine(text);
  expect(process.cpuUsage(begin).user / 1e6).toBeLessThan(2);
});

it('JSON of anybody has nothing in it that controls a terminal', () => {
  const json = '{"a\\u001b[2J":["\\u202eb","\u009bc\\n"],"__proto__":1}';
  expect(JSON.stringify(parseUntrustedJson(json))).toBe('{"a�[2J":["�b","�c\\n"],"__proto__":1}');
});
