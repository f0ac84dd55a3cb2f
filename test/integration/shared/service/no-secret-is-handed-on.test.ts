import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';

const START = new URL('../../../../libs/shared/src/service/start.ts', import.meta.url).pathname;
/** A service that does nothing but start a program which prints its environment. */
const SERVICE = `
  import { execFileSync } from 'node:child_process';
  import { startService } from '${START}';
  await startService('worker', async ({ environment }) => {
    const env = execFileSync('env', { encoding: 'utf8' });
    process.stdout.write(JSON.stringify({ env, url: environment.REDIS_URL }) + '\\n');
    process.exit();
  });
`;

it('what a service starts inherits no token and no password of Redis', async () => {
  const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', SERVICE], {
    env: {
      REDIS_URL: 'redis://:the-secret-of-redis@redis:6379',
      BARBACK_TOKEN: 'the-secret-of-those-who-act',
      BARBACK_READ_TOKEN: 'the-secret-of-those-who-read',
      BARBACK_METRICS_TOKEN: 'the-secret-of-prometheus',
      PGPASSFILE: '/etc/barback/pgpass',
    },
  });
  const { env, url } = JSON.parse(stdout.split('\n')[0] ?? '');
  expect(url).toBe('redis://:the-secret-of-redis@redis:6379');
  expect(env).toContain('PGPASSFILE=/etc/barback/pgpass');
  expect(env).not.toContain('the-secret-of');
});

it('compose gives each token to the service that needs it alone', async () => {
  const compose = await readFile(join(import.meta.dirname, '../../../../docker-compose.yml'), 'utf8');
  expect(compose.match(/BARBACK_TOKEN_FILE/g)).toHaveLength(1);
  expect(compose).not.toMatch(/BARBACK_(?:READ_|METRICS_)?TOKEN:/);
});
