import { allowedHosts } from '@barback/shared/http/allowed-hosts';
import { warnOfGuessableToken } from '@barback/shared/http/gate';
import { listen } from '@barback/shared/http/listen';
import { readToken } from '@barback/shared/http/read-token';
import { healthRoutes } from '@barback/shared/service/health';
import { connectRedis, readNothing } from '@barback/shared/service/redis';
import { startService } from '@barback/shared/service/start';
import type { RecentRuns } from '@barback/shared/state/entries/recent-runs';
import { rememberedEntries } from '@barback/shared/state/kept-entries';
import { stateStore } from '@barback/shared/state/state-store';
import { snapshotReader } from '@barback/shared/status/read-snapshot';
import { fleetJudge } from './fleet-judge.ts';
import { gatesOf } from './gates.ts';
import { exporterApp } from './http.ts';
import { families, usualFamilies } from './metrics/index.ts';
import { prometheusBarmanExporterFamilies } from './metrics/prometheus-barman-exporter.ts';
import { snapshotSource } from './snapshot.ts';

await startService('exporter', async ({ environment, log, shutdown }) => {
  const redis = connectRedis(environment, log, { failFast: true });
  shutdown.onStop('redis', () => redis.disconnect());

  const now = () => new Date();
  const isCompatible = environment.BARBACK_METRICS_COMPAT === 'prometheus-barman-exporter';
  const isFull = environment.BARBACK_METRICS === 'full';
  const wanted = { backupSizes: isCompatible, runCounters: true, extras: isFull };
  const read = snapshotReader(redis, environment.BARBACK_PREFIX, wanted);
  const judge = fleetJudge();
  const snapshots = snapshotSource(
    () => read(now()),
    (snapshot) => judge(snapshot, now()),
  );
  const store = stateStore(redis, environment.BARBACK_PREFIX, undefined, undefined, rememberedEntries());
  const recentRuns = (servers: readonly string[]) =>
    store.getMany('recent-runs', servers).catch(() => new Map<string, RecentRuns>());
  const health = healthRoutes(redis, () => readNothing(redis, environment.BARBACK_PREFIX));
  const controlUrl = environment.BARBACK_CONTROL_URL ?? null;
  const own = isFull ? families : usualFamilies;
  const served = isCompatible ? [...own, ...prometheusBarmanExporterFamilies] : own;
  const tokens = {
    readToken: readToken('BARBACK_READ_TOKEN', environment),
    metricsToken: readToken('BARBACK_METRICS_TOKEN', environment),
  };
  const gates = gatesOf(tokens, { now, log });
  warnOfGuessableToken(gates.read);
  if (gates.metrics !== gates.read) warnOfGuessableToken(gates.metrics);
  const app = exporterApp({
    snapshots,
    recentRuns,
    health,
    log,
    now,
    families: served,
    controlUrl,
    gates,
    hosts: allowedHosts(environment),
    trustedProxies: environment.BARBACK_TRUSTED_PROXIES ?? [],
  });

  const { port, close } = await listen(app, {
    port: environment.BARMAN_EXPORTER_PORT,
    address: environment.BARBACK_LISTEN_ADDRESS ?? null,
    variable: 'BARMAN_EXPORTER_PORT',
  });
  shutdown.onStop('http', close);
  log.info({ port }, 'listening');
});
