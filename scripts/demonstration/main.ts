import { parseArgs } from 'node:util';
import { awaitRecoveryTest } from './await-recovery-test.ts';
import { backUp } from './back-up.ts';
import { dockerBarmanMetrics, recoverySteps } from './report.ts';
import { say } from './say.ts';
import { type Barback, startBarback } from './start-barback.ts';
import { SERVERS, startServers } from './start-servers.ts';

const { values } = parseArgs({
  options: { once: { type: 'boolean' }, 'install-seconds': { type: 'string', default: '0' } },
});
const INTERRUPTED = 130;
const interrupted = new Promise<number>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve(INTERRUPTED));
});

const exitCode = await demonstrate().catch((error: Error) => {
  say(`The demo failed: ${error.message}`);
  return 1;
});
process.exit(exitCode);

async function demonstrate(): Promise<number> {
  await using started = new AsyncDisposableStack();
  const barman = await startServers(started);
  const barback = await startBarback(barman, started);
  started.defer(() => say('Stopping everything and removing the temporary directories'));

  const result = await Promise.race([prove(barback, barman.path), barback.ended, interrupted]);
  if (values.once || result === INTERRUPTED) return result;
  say(`The services log to ${barback.logFile}; Ctrl-C ends the demo`);
  await Promise.race([barback.ended, interrupted]);
  return result;
}

/** Returns the exit code: 0 when every server has a `DONE` backup and the recovery test passed. */
async function prove(barback: Barback, barmanHome: string): Promise<number> {
  await Promise.all(SERVERS.map((server) => backUp(server, barback)));
  const [tested] = SERVERS;
  say(`Waiting for the recovery test of ${tested}`);
  const test = await awaitRecoveryTest(tested, barmanHome);
  for (const line of recoverySteps(test)) say(line);

  const metrics = await (await fetch(`${barback.url}/metrics`)).text();
  for (const line of dockerBarmanMetrics(metrics, SERVERS)) say(line);
  say(`Status page: ${barback.url}/   metrics: ${barback.url}/metrics`);
  const runSeconds = performance.now() / 1000;
  say(`Installing took ${values['install-seconds']} s, running ${runSeconds.toFixed(1)} s`);

  const allBackedUp = (await barback.servers()).every(({ lastBackup }) => lastBackup !== null);
  return allBackedUp && test.status === 'passed' ? 0 : 1;
}
