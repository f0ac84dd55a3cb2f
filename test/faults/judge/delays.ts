import type { Evidence, RoundTimes, ServerEvidence } from '../evidence/evidence.ts';
import { doneBackups } from './catalogue.ts';
import { clock } from './clock.ts';
import type { Violation } from './violation.ts';

/** How long after it is due a backup begins at the latest when nothing is in its way; Barman checks the server first. */
const ON_TIME_SECONDS = 30;

/** What was late although only another server was broken. Pure. */
export function delays({ servers, rounds }: Pick<Evidence, 'servers' | 'rounds'>): Violation[] {
  return rounds.flatMap((round) =>
    round.onlyServer === null
      ? []
      : servers.filter(({ name }) => name !== round.onlyServer).flatMap((server) => ofServer(server, round)),
  );
}

function ofServer(server: ServerEvidence, { beginAt, quietAt, onlyServer }: RoundTimes): Violation[] {
  const done = doneBackups(server);
  const dueTimes = server.dueTimes.filter((time) => time >= beginAt && time <= quietAt);
  return dueTimes
    .filter((dueAt) => {
      const latest = dueAt + ON_TIME_SECONDS * 1000;
      // one that is running when the next is due stands for both
      return !done.some((backup) => backup.endAt >= dueAt && backup.beginAt <= latest);
    })
    .map((dueAt) => ({
      promise: 'P5',
      how: 'delayed',
      what: 'backup',
      server: server.name,
      text: `due at ${clock(dueAt)} and not begun ${ON_TIME_SECONDS} s later, while only ${onlyServer} was broken`,
    }));
}
