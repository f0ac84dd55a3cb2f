import { directoryReader } from '@barback/shared/barman-d/read-directory';
import { allowedHosts } from '@barback/shared/http/allowed-hosts';
import { warnOfGuessableToken } from '@barback/shared/http/gate';
import { listen } from '@barback/shared/http/listen';
import { readToken } from '@barback/shared/http/read-token';
import { workQueues } from '@barback/shared/queue/enqueue';
import { healthRoutes } from '@barback/shared/service/health';
import { connectRedis, writeNothing } from '@barback/shared/service/redis';
import { standstills } from '@barback/shared/service/standstills';
import { startService } from '@barback/shared/service/start';
import { keptPlan } from '@barback/shared/state/kept-entries';
import { logInvalidEntries } from '@barback/shared/state/log-invalid-entries';
import { startHeartbeat } from '@barback/shared/state/start-heartbeat';
import { stateStore } from '@barback/shared/state/state-store';
import { warnOfRedisSettings } from '@barback/shared/status/warn-of-redis-settings';
import { consumeTicks } from './due/consume-ticks.ts';
import { rememberedDueTimes } from './due/remembered-due-times.ts';
import { apiParts } from './http/access/parts.ts';
import { schedulerApp } from './http/http.ts';
import { startCatchUp } from './missed/catch-up.ts';
import { spread } from './missed/spread.ts';
import { currentPlan } from './plan/current-plan.ts';
import { startPlanRefresh } from './plan/start-plan-refresh.ts';
import { tickQueue } from './schedules/tick-queue.ts';
import { startTidying } from './tidy/start-tidying.ts';

/** A reading ends much sooner, also of files that do not answer. */
const READING_LIMIT_SECONDS = 60;
/** It is done each minute. */
const RENEWAL_LIMIT_SECONDS = 180;

await startService('scheduler', async ({ environment, log, shutdown }) => {
  const { BARBACK_PREFIX: prefix, BARMAN_CONFIGURATION_FILES_DIRECTORY: directory } = environment;
  const redis = connectRedis(environment, log);
  shutdown.onStop('redis', () => redis.disconnect());
  warnOfRedisSettings(redis, log);
  const now = () => new Date();
  const token = readToken('BARBACK_TOKEN', environment);
  const acting = connectRedis(environment, log.child({}, { level: 'silent' }), { failFast: true });
  shutdown.onStop('acting redis', () => acting.disconnect());
  const api = apiParts({ redis: acting, prefix, token, log, now });
  shutdown.onStop('api', api.close);
  warnOfGuessableToken(api.gate);
  const clock = () => performance.now();
  const standing = standstills(clock);
  const health = healthRoutes(redis, () => writeNothing(redis, prefix), standing.reason);
  const trustedProxies = environment.BARBACK_TRUSTED_PROXIES ?? [];
  const statusUrl = environment.BARBACK_STATUS_URL ?? null;
  const app = schedulerApp({ ...api, health, hosts: allowedHosts(environment), trustedProxies, statusUrl });
  const address = environment.BARBACK_LISTEN_ADDRESS ?? null;
  const http = await listen(app, { port: environment.SCHEDULER_PORT, address, variable: 'SCHEDULER_PORT' });
  shutdown.onStop('http', http.close);
  log.info({ port: http.port }, 'listening');

  const store = stateStore(redis, prefix, logInvalidEntries(log), undefined, keptPlan());
  const self = () => ({ service: 'scheduler' as const, pools: [], homeId: null, slots: {}, running: [] });
  shutdown.onStop('heartbeat', startHeartbeat({ redis, prefix, self, log, now }));
  const queues = workQueues(redis, prefix);
  shutdown.onStop('queues', queues.close);
  const ticks = tickQueue(redis, prefix);
  shutdown.onStop('ticks', () => ticks.close());

  const defaults = {
    timezone: environment.TZ,
    checkIntervalMilliseconds: environment.BARBACK_CHECK_INTERVAL ?? null,
  };
  const readBarmanD = standing.watch(
    'reading the server files',
    READING_LIMIT_SECONDS,
    directoryReader({ directory, barmanHome: environment.BARMAN_BARMAN_HOME }),
  );
  const dueTimes = rememberedDueTimes();
  const current = currentPlan({ directory, readBarmanD, defaults, ticks, queues, store, dueTimes, log, now });
  const plan = {
    ...current,
    renew: standing.watch('reconciling the schedules', RENEWAL_LIMIT_SECONDS, current.renew),
  };
  shutdown.onStop('renewal', startPlanRefresh({ plan, directory, readBarmanD, redis, store, log }));
  const late = { queues, store, dueTimes, spread: spread(clock, Math.random), log, now, clock };
  shutdown.onStop('tick worker', consumeTicks({ redis, prefix, plan, ...late }));
  shutdown.onStop('catching up', startCatchUp({ ...late, currentPlan: async () => plan.published() }));
  const servers = () => plan.published()?.servers ?? null;
  shutdown.onStop('tidying', startTidying({ redis, prefix, store, servers, log }));
});
