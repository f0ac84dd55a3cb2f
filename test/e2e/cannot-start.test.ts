import { mkdir, symlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barback } from '../fixtures/barback.ts';
import { type BarmanHome, startBarmanHome } from '../fixtures/barman.ts';
import { mainOf, type ServiceName, spawnService } from '../fixtures/service.ts';

/** All that a service printed on standard error, which is where it says why it cannot start. */
async function startAndEnd(name: ServiceName, environment: Record<string, string>) {
  const service = spawnService(name, environment);
  const exitCode = await service.exited;
  const lines = service
    .output()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('{'));
  return { exitCode, lines };
}

describe('a service that cannot start says why in one line', () => {
  let barman: BarmanHome;
  let occupant: Server;
  let occupiedPort: string;
  beforeAll(async () => {
    barman = await startBarmanHome();
    occupant = createServer();
    await new Promise<void>((resolve) => occupant.listen(0, resolve));
    occupiedPort = String((occupant.address() as { port: number }).port);
  });
  afterAll(async () => {
    occupant.close();
    await barman.stop();
  });
  const environment = (changed: Record<string, string>) => ({
    ...barman.environment,
    REDIS_URL: 'redis://127.0.0.1:1',
    ...changed,
  });

  it.each([
    ['scheduler', 'SCHEDULER_PORT'],
    ['worker', 'WORKER_PORT'],
    ['exporter', 'BARMAN_EXPORTER_PORT'],
  ] as const)('the %s, when its port is in use', async (name, variable) => {
    const { exitCode, lines } = await startAndEnd(name, environment({ [variable]: occupiedPort }));
    expect(exitCode).toBe(1);
    expect(lines).toEqual([
      `barback ${name}: port ${occupiedPort} is already in use; set ${variable} to a free port`,
    ]);
  });

  it.each(['scheduler', 'worker', 'exporter'] as const)(
    'the %s, when the environment is wrong',
    async (name) => {
      const { exitCode, lines } = await startAndEnd(name, environment({ LOG_LEVEL: 'loud' }));
      expect(exitCode).toBe(78);
      expect(lines).toEqual([
        expect.stringMatching(/^barback \w+: LOG_LEVEL: "loud" is not allowed; set it to trace,/),
      ]);
    },
  );

  it.each(['scheduler', 'worker', 'exporter'] as const)(
    'the %s, when it is given an argument',
    async (name) => {
      const usage = `barback ${name}: takes no arguments; environment variables configure it, see docs/reference/environment.md`;
      expect(await execa(process.execPath, [mainOf(name), '--once'], { reject: false })).toMatchObject({
        exitCode: 2,
        stdout: '',
        stderr: `${usage}; "--once" was given`,
      });
      expect(await execa(process.execPath, [mainOf(name), '--help'])).toMatchObject({ stdout: usage });
    },
  );

  it('the worker, when Barman is not installed', async () => {
    const programs = join(barman.path, 'programs');
    await mkdir(programs);
    await symlink('/usr/bin/setpriv', join(programs, 'setpriv'));
    const { exitCode, lines } = await startAndEnd('worker', environment({ PATH: programs }));
    expect(exitCode).toBe(78);
    expect(lines).toEqual([
      expect.stringMatching(/^barback worker: cannot run Barman .*apt-get install barman$/),
    ]);
  });

  it('the worker, when it may not write to the Barman home', async () => {
    const { exitCode, lines } = await startAndEnd(
      'worker',
      environment({ BARMAN_BARMAN_HOME: '/etc/passwd/barman' }),
    );
    expect(exitCode).toBe(78);
    expect(lines).toEqual([
      expect.stringMatching(/^barback worker: cannot write to \/etc\/passwd\/barman.* \(\w+\); set/),
    ]);
  });

  it('the command line, when there is no Redis', async () => {
    const failed = await barback(environment({}), 'status');
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toMatch(
      /^barback: cannot reach Redis at redis:\/\/127.0.0.1:1; start Barback with/,
    );
  });

  it.each([
    ['an unknown command', ['bakcup']],
    ['an argument that is missing', ['backup']],
    ['an unknown option', ['status', '--xml']],
  ])('the command line, for %s: exit code 2', async (_what, args) => {
    expect(await barback(environment({}), ...args)).toMatchObject({ exitCode: 2, stdout: '' });
  });
});
