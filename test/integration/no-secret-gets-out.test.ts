import { chmod, mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { historyFile } from '@barback/shared/history/entry';
import { stateStore } from '@barback/shared/state/state-store';
import { CONNINFO_FORMS, TEXTS_WITH_SECRETS } from '@barback/shared/text/example-secrets';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { barback } from '../fixtures/barback.ts';
import { type RedisServer, startRedis } from '../fixtures/redis.ts';
import { type ListeningService, startService } from '../fixtures/service.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../fixtures/temporary-directory.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

/** A Barman that says of each server all that its file `NAME.json` has, on both outputs, and fails. */
const TALKATIVE_BARMAN = `#!/bin/sh
case "$*" in
  *--version*) echo 3.4.0; exit 0 ;;
  *"json check "*|*"json show-server "*) cat "$BARMAN_SAYS/check.json"; exit 0 ;;
esac
for server; do :; done
test -e "$BARMAN_SAYS/$server.json" || exit 0
cat "$BARMAN_SAYS/$server.json"
cat "$BARMAN_SAYS/$server.json" >&2
exit 1
`;

let redis: RedisServer;
let directory: TemporaryDirectory;
let environment: Record<string, string>;
let services: ListeningService[] = [];

const serverOf = (index: number) => `pg${index}`;
const readableByBarman = (conninfo: string) => conninfo.replace(/%%?/g, '%%');

beforeAll(async () => {
  [redis, directory] = await Promise.all([startRedis(), startTemporaryDirectory()]);
  const [barmanD, says, bin, home] = ['barman.d', 'says', 'bin', 'home'].map((name) =>
    join(directory.path, name),
  ) as [string, string, string, string];
  await Promise.all([barmanD, says, bin, home].map((path) => mkdir(path)));
  await writeFile(join(bin, 'barman'), TALKATIVE_BARMAN);
  await chmod(join(bin, 'barman'), 0o755);
  const checks: Record<string, object> = {};
  for (const [index, form] of CONNINFO_FORMS.entries()) {
    const name = serverOf(index);
    const file = join(barmanD, `${name}.conf`);
    await writeFile(
      file,
      `[${name}]\ndescription = x\n#:backup_cron = * * * * * *\nconninfo = ${readableByBarman(form.conninfo)}\n`,
    );
    await utimes(file, 0, 0);
    const texts = TEXTS_WITH_SECRETS.map((text) => text(form));
    await writeFile(join(says, `${name}.json`), JSON.stringify({ _ERROR: texts, _WARNING: texts }));
    checks[name] = Object.fromEntries(texts.map((hint, at) => [`check_${at}`, { status: 'FAILED', hint }]));
  }
  await writeFile(join(says, 'check.json'), JSON.stringify(checks));
  environment = {
    ...redis.environment,
    // biome-ignore lint/style/noProcessEnv: a Barman before the one that there is
    PATH: [bin, process.env.PATH].join(delimiter),
    BARMAN_SAYS: says,
    BARMAN_BARMAN_HOME: home,
    BARMAN_CONFIGURATION_FILES_DIRECTORY: barmanD,
    BARBACK_CHECK_INTERVAL: '1s',
    WORKER_CONCURRENCY: '4',
    BARMAN_EXPORTER_LOGLEVEL: 'DEBUG',
    LOG_LEVEL: 'trace',
  };
  services = await Promise.all(
    (['worker', 'scheduler', 'exporter'] as const).map((name) => startService(name, environment)),
  );
});
afterAll(async () => {
  await Promise.all(services.map((service) => service.stop()));
  await Promise.all([redis?.stop(), directory?.stop()]);
});

it('whatever Barman says of twelve connection strings, no password is in Redis, a log, the history, a page or an answer', async () => {
  const client = new Redis(redis.url);
  const store = stateStore(client, 'barback');
  await waitUntil(
    async () => {
      const [runs, checks] = await Promise.all([store.getAll('backup-runs'), store.getAll('checks')]);
      return runs.size === CONNINFO_FORMS.length && checks.size === CONNINFO_FORMS.length;
    },
    { description: 'a check and a failed backup of each server', timeoutMilliseconds: 120_000 },
  );
  client.disconnect();
  const exporter = `http://127.0.0.1:${services[2]?.port}`;
  const pages = [
    '/',
    '/metrics',
    '/api/servers',
    ...CONNINFO_FORMS.map((_, index) => `/servers/${serverOf(index)}`),
  ];
  const stateDirectory = join(environment.BARMAN_BARMAN_HOME ?? '', '.barback');
  const everything: Record<string, string> = {
    redis: await redis.dump(),
    history: await readFile(historyFile(stateDirectory), 'utf8'),
    ...Object.fromEntries(services.map((service, at) => [`log ${at}`, service.output()])),
    ...Object.fromEntries(
      await Promise.all(pages.map(async (path) => [path, await (await fetch(exporter + path)).text()])),
    ),
    ...Object.fromEntries(
      await Promise.all(
        [
          ['status'],
          ['status', '--json'],
          ['history', 'all'],
          ['history', 'all', '--csv'],
          ['check-config'],
        ].map(async (args) => {
          const { stdout, stderr } = await barback(environment, ...args);
          return [args.join(' '), stdout + stderr];
        }),
      ),
    ),
  };
  const leaks = Object.entries(everything).flatMap(([where, text]) =>
    CONNINFO_FORMS.filter(({ password, written }) =>
      [password, written, encodeURIComponent(password)].some((secret) => text.includes(secret)),
    ).map(({ name }) => `${name} in ${where}`),
  );
  expect(leaks).toEqual([]);
  expect(everything.redis).toContain('***');
  expect(everything.history).toContain('***');
});
