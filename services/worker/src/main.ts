import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { directoryReader } from '@barback/shared/barman-d/read-directory';
import { listen } from '@barback/shared/http/listen';
import { workQueues } from '@barback/shared/queue/enqueue';
import { WORK_QUEUES, type WorkQueue, workQueueName } from '@barback/shared/queue/names';
import { EXIT } from '@barback/shared/service/exit-codes';
import { ExpectedFailure } from '@barback/shared/service/expected-failure';
import { healthRoutes } from '@barback/shared/service/health';
import { connectRedis, writeNothing } from '@barback/shared/service/redis';
import { standstills } from '@barback/shared/service/standstills';
import { startService } from '@barback/shared/service/start';
import { pauseSchema } from '@barback/shared/state/entries/pause';
import { logInvalidEntries } from '@barback/shared/state/log-invalid-entries';
import { startHeartbeat } from '@barback/shared/state/start-heartbeat';
import { stateStore } from '@barback/shared/state/state-store';
import { warnOfRedisSettings } from '@barback/shared/status/warn-of-redis-settings';
import { rememberSecretsOf } from '@barback/shared/text/redact';
import express from 'express';
import { runningBackupsIn } from './backup/running/running-backups.ts';
import { barman as barmanCommands } from './barman/barman.ts';
import { lockDirectoryIn } from './barman/configuration/configuration.ts';
import { inForce } from './barman/configuration/in-force.ts';
import { installConfiguration } from './barman/configuration/install-configuration.ts';
import { ownConfiguration, sectionsIn } from './barman/configuration/own-configuration.ts';
import { layoutsIn } from './barman/layouts.ts';
import { barmanRunner, barmanStarter } from './barman/run.ts';
import { dockerBarmanRecoveriesIn } from './catalogue/docker-barman-recoveries.ts';
import { logFaultsOnce } from './catalogue/log-faults-once.ts';
import { interpolatesTwice, untestedRelease } from './catalogue/versions.ts';
import { leasesIn } from './exclusion/lease.ts';
import { homeIdentity } from './files/home-identity.ts';
import { serverFiles } from './files/server-files.ts';
import { evidenceIn } from './history/evidence.ts';
import { recordTo } from './history/record.ts';
import { manifestKeeper } from './manifests/manifest-keeper.ts';
import { manifestRecordsIn } from './manifests/manifest-records.ts';
import { knownPauses } from './pauses/known-pauses.ts';
import { startPauseSync } from './pauses/start-pause-sync.ts';
import { type Consumer, consume } from './queue/consume.ts';
import { workerJobs } from './queue/jobs.ts';
import { configuredServers } from './servers/configured-servers.ts';
import { startStreamingWatch } from './streaming/start-streaming-watch.ts';

/** Each repeated task takes at most seconds. */
const LIMIT_SECONDS = 120;

await startService('worker', async ({ environment, processEnvironment, log, shutdown }) => {
  const { BARMAN_BARMAN_HOME: barmanHome, BARMAN_CONFIGURATION_FILES_DIRECTORY: barmanD } = environment;
  const configurationFile = await installConfiguration(processEnvironment, {
    barmanHome,
    configurationFilesDirectory: barmanD,
    stateDirectory: environment.BARBACK_STATE_DIRECTORY,
  });
  const configurationText = await readFile(configurationFile, 'utf8');
  rememberSecretsOf(configurationText);
  const lockDirectory = lockDirectoryIn(configurationText, barmanHome);
  const pools = environment.WORKER_POOLS;
  const ownFile = join(environment.BARBACK_STATE_DIRECTORY, 'pools', pools.join(','), 'barman.conf');
  const clock = () => performance.now();
  const standing = standstills(clock);
  const readInForce = inForce({
    readBarmanD: standing.watch(
      'reading the server files',
      LIMIT_SECONDS,
      directoryReader({ directory: barmanD, barmanHome }),
    ),
    barmanHome,
    async recall() {
      const text = await readFile(ownFile, 'utf8').catch(() => '');
      rememberSecretsOf(text);
      return sectionsIn(text);
    },
  });
  const configured = configuredServers(readInForce, pools);
  let release: string | null = null;
  const configuration = ownConfiguration({
    globalFile: configurationFile,
    file: ownFile,
    barmanHome,
    sections: configured.sections,
    interpolatesTwice: () => release !== null && interpolatesTwice(release),
    log,
  });
  const barman = barmanCommands(barmanRunner(configuration), barmanStarter(configuration));
  const found = await barman.version(AbortSignal.timeout(60_000));
  if (found.version === null) {
    throw new ExpectedFailure(
      `cannot run Barman (${found.reason}); install it: apt-get install barman`,
      EXIT.configuration,
    );
  }

  release = found.version;

  const untested = untestedRelease(found.version);
  if (untested !== null) log.warn(untested);

  const redis = connectRedis(environment, log);
  shutdown.onStop('redis', () => redis.disconnect());
  warnOfRedisSettings(redis, log);
  const prefix = environment.BARBACK_PREFIX;
  const app = express()
    .disable('x-powered-by')
    .use(healthRoutes(redis, () => writeNothing(redis, prefix), standing.reason));
  const address = environment.BARBACK_LISTEN_ADDRESS ?? null;
  const place = { port: environment.WORKER_PORT, address, variable: 'WORKER_PORT' };
  const { port, close } = await listen(app, place);
  shutdown.onStop('http', close);
  log.info({ port }, 'listening');

  const evidence = evidenceIn(environment.BARBACK_STATE_DIRECTORY, redis, prefix, log);
  shutdown.onStop('evidence', evidence.stop);
  const state = stateStore(redis, prefix, logInvalidEntries(log));
  const record = recordTo(state, evidence, log);
  const pauses = knownPauses(
    serverFiles(join(environment.BARBACK_STATE_DIRECTORY, 'paused'), pauseSchema),
    state,
    configured.names,
  );
  const synchronize = standing.watch('keeping the pauses', LIMIT_SECONDS, pauses.synchronize);
  shutdown.onStop('pauses', startPauseSync({ synchronize }, log));
  const now = () => new Date();
  const records = manifestRecordsIn(join(environment.BARBACK_STATE_DIRECTORY, 'manifests'));
  const manifests = manifestKeeper({ records, log, now });
  shutdown.onStop('manifests', manifests.stop);
  const slots: Record<WorkQueue, number> = {
    cron: 1,
    checks: 2,
    work: environment.WORKER_CONCURRENCY,
    recovery: environment.WORKER_RECOVERY_CONCURRENCY,
  };
  const consumers: [WorkQueue, Consumer][] = [];
  const each = pools.flatMap((pool) => WORK_QUEUES.map((kind) => ({ pool, kind })));
  const homeId = await homeIdentity(environment.BARBACK_STATE_DIRECTORY);
  const self = () => ({
    service: 'worker' as const,
    pools,
    homeId,
    slots: Object.fromEntries(each.map(({ pool, kind }) => [workQueueName(kind, pool), slots[kind]])),
    running: consumers.flatMap(([, { running }]) => running()),
  });
  shutdown.onStop('heartbeat', startHeartbeat({ redis, prefix, self, log, now }));
  const queues = workQueues(redis, prefix);
  shutdown.onStop('queues', queues.close);
  const ofAllPools = {
    barman,
    barmanVersion: found.version,
    barmanFaults: logFaultsOnce(found.version, log),
    barmanHome,
    layouts: layoutsIn(barmanHome, lockDirectory, barman),
    record,
    runningBackups: runningBackupsIn(join(environment.BARBACK_STATE_DIRECTORY, 'running')),
    failedBackups: evidence.failedBackups,
    recordedBackups: evidence.recordedBackups,
    manifests,
    readPositions: evidence.readPositions,
    testedBackups: evidence.testedBackups,
    dockerBarmanRecoveries: dockerBarmanRecoveriesIn(barmanHome, log),
    pauses,
    sweep: environment.BARBACK_SWEEP,
    queues,
    takeLease: leasesIn(redis, prefix),
    log,
    now,
  };
  const { WORKER_GRACE_PERIOD } = environment;
  const grace: Record<WorkQueue, number> = {
    cron: 0,
    checks: 0,
    work: WORKER_GRACE_PERIOD,
    recovery: WORKER_GRACE_PERIOD,
  };
  shutdown.onStop('jobs', () => Promise.all(consumers.map(([kind, { stop }]) => stop(grace[kind]))));
  for (const pool of pools) {
    const context = { ...ofAllPools, pool, servers: configuredServers(readInForce, [pool]) };
    const parts = { redis, prefix, context, workerJobs, record, log };
    for (const kind of WORK_QUEUES) {
      consumers.push([kind, consume({ ...parts, kind, concurrency: slots[kind] })]);
    }
    shutdown.onStop(
      `streaming of ${pool}`,
      startStreamingWatch({ ...context, clock, watch: standing.watch }),
    );
  }
});
