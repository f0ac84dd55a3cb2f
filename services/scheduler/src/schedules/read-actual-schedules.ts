import type { JobSchedulerJson, Queue } from 'bullmq';
import type { ActualSchedule } from './schedule-difference.ts';

/** Up to so many, all are read each time. */
const FEW = 1000;
/** Of more, so many are read in turn, also if their next run is what it was. */
const READ_ANYWAY = 250;

/** Every job scheduler that exists in the queue of ticks. An unreadable one is removed, and will be created again. */
export async function readActualSchedules(ticks: Queue): Promise<ActualSchedule[]> {
  const readAll = async () => await readEach(ticks, (await readNextRuns(ticks)).keys());
  return (await ticks.getJobSchedulers().catch(readAll)).map(asActual);
}

/**
 * As {@link readActualSchedules}, again and again. Of a great many it reads those whose next run has changed since, and
 * some others in turn: whoever changes a schedule nearly always changes when it is due next.
 */
export function actualScheduleReader(ticks: Queue): () => Promise<ActualSchedule[]> {
  let known = new Map<string, ActualSchedule>();
  let start = 0;
  return async () => {
    const nextRuns = await readNextRuns(ticks);
    const inTurn = new Set([...nextRuns.keys()].slice(start, start + READ_ANYWAY));
    start = start + READ_ANYWAY < nextRuns.size ? start + READ_ANYWAY : 0;
    const isKnown = (id: string) => !inTurn.has(id) && known.get(id)?.nextRunAt === nextRuns.get(id);
    const changed = [...nextRuns.keys()].filter((id) => !isKnown(id));
    if (changed.length > FEW || nextRuns.size <= FEW) {
      known = byId(await readActualSchedules(ticks));
    } else {
      const same = [...known.values()].filter(({ id }) => nextRuns.has(id) && isKnown(id));
      known = byId([...same, ...(await readEach(ticks, changed)).map(asActual)]);
    }
    return [...known.values()];
  };
}

function byId(schedules: readonly ActualSchedule[]): Map<string, ActualSchedule> {
  return new Map(schedules.map((schedule) => [schedule.id, schedule]));
}

/** In epoch milliseconds by the id of the schedule. @throws when Redis does not answer, or it is of another type */
async function readNextRuns(ticks: Queue): Promise<Map<string, number>> {
  const redis = await ticks.backend.client;
  const answer = await redis.zrange(ticks.keys.repeat ?? '', 0, -1, { WITHSCORES: true });
  const ids = answer.filter((_, at) => at % 2 === 0);
  return new Map(ids.map((id, at) => [id, Number(answer[2 * at + 1])]));
}

function asActual(scheduler: JobSchedulerJson): ActualSchedule {
  const { key, pattern, tz, every, next, limit, endDate, template } = scheduler;
  return {
    id: key,
    pattern: pattern ?? null,
    timezone: tz ?? null,
    everyMilliseconds: every ?? null,
    nextRunAt: next ?? null,
    ends: limit !== undefined || endDate !== undefined,
    data: template?.data ?? null,
  };
}

async function readEach(ticks: Queue, ids: Iterable<string>): Promise<JobSchedulerJson[]> {
  const redis = await ticks.backend.client;
  const readOne = async (id: string): Promise<JobSchedulerJson[]> => {
    try {
      const scheduler = await ticks.getJobScheduler(id);
      if (scheduler !== undefined) return [scheduler];
    } catch {
      await redis.del(ticks.toKey(`repeat:${id}`));
    }
    await ticks.removeJobScheduler(id);
    return [];
  };
  return (await Promise.all(Array.from(ids, readOne))).flat();
}
