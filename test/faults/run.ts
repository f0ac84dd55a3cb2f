import { nextDueTime } from '@barback/shared/vocabulary/due-times';
import { caughtUp, everythingUp } from './await-quiet.ts';
import { collectHistory, collectHostCommands, collectServers } from './evidence/collect.ts';
import type { Evidence, RoundTimes } from './evidence/evidence.ts';
import { sampleExporter } from './evidence/exporter-samples.ts';
import { watchHistory } from './evidence/history-watch.ts';
import { findLeftovers, heldLeases, type Leftovers } from './evidence/leftovers.ts';
import { type KeySizes, redisKeySizes } from './evidence/redis-keys.ts';
import type { FaultKind, FaultRecord } from './fault.ts';
import { idle, nothingScheduled } from './idle.ts';
import { type PlanOptions, planRounds } from './plan.ts';
import { runRound } from './run-round.ts';
import type { Shape } from './shape.ts';
import { startWorld, type World } from './world.ts';

export interface RunOptions extends PlanOptions {
  shape: Shape;
  kinds: readonly FaultKind[];
  /** When backups are due. */
  cron: string;
  /** When full ones are, incremental ones at the other times; null: all are full. */
  fullCron: string | null;
  environment: Record<string, string>;
  /** No round begins that might end later than this after the begin. */
  mostSeconds: number;
  say(line: string): void;
  /** Is given the world before it is stopped, for what somebody wants to keep of it. */
  keep?(world: World): Promise<void>;
}

export interface RunResult {
  /** How many faults there should have been. */
  planned: number;
  faults: FaultRecord[];
  evidence: Evidence;
  leftovers: Leftovers;
  /** What Redis held before the first fault, and when nothing was to be done any more. */
  keys: { before: KeySizes; after: KeySizes };
  /** Roles of services that ended by themselves, once for each time. */
  crashes: string[];
  durationSeconds: number;
}

/** A quiet time may last so long. */
const QUIET_SECONDS = 160;

/** Starts a world, has everything go wrong in it that is planned, and brings what was seen from the outside. */
export async function runFaults(options: RunOptions): Promise<RunResult> {
  const { shape, kinds, cron, fullCron, environment, roundSeconds, mostSeconds, say } = options;
  const begin = performance.now();
  const seconds = () => (performance.now() - begin) / 1000;
  const tell = (line: string) => say(`${seconds().toFixed(0).padStart(5)} s  ${line}`);
  await using started = new AsyncDisposableStack();
  const from = Date.now();
  const world = await startWorld({ shape, cron, fullCron, environment });
  started.defer(world.stop);
  const sampling = sampleExporter(world.exporterPort, world.redis);
  started.defer(sampling.stop);
  const history = watchHistory(world);

  tell('waiting for the first backups and recovery tests');
  await everythingUp(world);
  const firstDueAt = nextDueTime(cron, 'UTC', from) ?? from;
  await caughtUp(
    world,
    { number: 0, onlyServer: null, beginAt: from, quietAt: firstDueAt, endAt: 0 },
    { cron, from },
  );
  const before = await redisKeySizes(await world.redis.nodeUrl());

  const faults: FaultRecord[] = [];
  const rounds: RoundTimes[] = [];
  for (const round of planRounds(options, kinds, shape)) {
    if (seconds() + roundSeconds + QUIET_SECONDS > mostSeconds) {
      tell(`there is no time for round ${round.number}`);
      break;
    }
    const { number, onlyServer } = round;
    tell(
      `round ${number}: ${round.faults.length} faults${onlyServer === null ? '' : ` of ${onlyServer} alone`}`,
    );
    const beginAt = Date.now();
    const injected = ({ kind, target, detail }: Omit<FaultRecord, 'endedAt'>) =>
      tell(`${kind}: ${target}${detail === null ? '' : `, ${detail}`}`);
    faults.push(...(await runRound(round, { world, kinds, injected })));
    const times = { number, onlyServer, beginAt, quietAt: await everythingUp(world), endAt: 0 };
    tell('quiet: everything is up');
    await caughtUp(world, times, { cron, from });
    rounds.push({ ...times, endAt: Date.now() });
    await history.look();
  }

  tell('nothing is due any more');
  for (const server of shape.servers) await world.retire(server);
  // what comes due before the scheduler has read the files is taken, and was due
  const to = await nothingScheduled(world);
  await idle(world, { cron, from, to });
  const leases = await heldLeases(await world.redis.nodeUrl());
  const after = await redisKeySizes(await world.redis.nodeUrl());
  await history.look();
  await sampling.stop();
  const evidence: Evidence = {
    servers: await collectServers(world, { cron, from, to }),
    rounds,
    history: await collectHistory(world),
    historyRewritten: history.rewritten(),
    hostCommands: await collectHostCommands(world),
    samples: sampling.samples,
  };
  const services = [...world.services.values()];
  await Promise.all(services.map((service) => service.stop()));
  const leftovers = await findLeftovers(world, leases);
  await options.keep?.(world);
  return {
    planned: options.faults,
    faults,
    evidence,
    leftovers,
    keys: { before, after },
    crashes: services.flatMap(({ role, crashes }) => Array<string>(crashes()).fill(role)),
    durationSeconds: seconds(),
  };
}
