import { setTimeout as delay } from 'node:timers/promises';
import { RECOVERY_STEPS } from '@barback/shared/vocabulary/recovery-test';
import type { LogLine } from '../../fixtures/service.ts';
import type { FaultKind } from '../fault.ts';
import { nextLine } from '../next-line.ts';
import { pick } from '../random.ts';

/** A moment in the middle of a job, by what a worker logs when it has come there. */
interface Step {
  name: string;
  isReached: (line: LogLine) => boolean;
  /** How long after that it is over at most. */
  lastsMilliseconds: number;
}

const steps: readonly Step[] = [
  { name: 'backup begun', isReached: says('backup started'), lastsMilliseconds: 1500 },
  { name: 'backup copied', isReached: says('backup started'), lastsMilliseconds: 6000 },
  {
    name: 'backup waiting for WAL',
    isReached: ({ msg }) => msg.startsWith('the backup waits for its last WAL'),
    lastsMilliseconds: 2000,
  },
  { name: 'backup done', isReached: says('backup done'), lastsMilliseconds: 500 },
  { name: 'recovery test begun', isReached: says('recovery test started'), lastsMilliseconds: 200 },
  ...RECOVERY_STEPS.map((step) => ({
    name: `recovery step ${step}`,
    isReached: (line: LogLine) => line.msg === 'recovery step started' && line.step === step,
    lastsMilliseconds: 700,
  })),
  { name: 'recovery test passed', isReached: says('recovery test passed'), lastsMilliseconds: 5 },
];

/** A worker is ended with SIGKILL in the middle of something. */
export const workerKilledInStep = inStep('SIGKILL', {
  name: 'worker killed in a step',
  durationSeconds: [0, 0],
  weight: 4,
});

/** A worker is ended with SIGKILL when its work is done and recorded, and nobody has been told that its job is. */
export const workerKilledWhenDone = inStep(
  'SIGKILL',
  { name: 'worker killed when done', durationSeconds: [0, 0], weight: 1 },
  ['backup done', 'recovery test passed'],
);

/** A worker is told to end in the middle of something. */
export const workerTerminatedInStep = inStep('SIGTERM', {
  name: 'worker terminated in a step',
  durationSeconds: [0, 0],
  weight: 4,
});

/** A worker is held up in the middle of something. */
export const workerHeldUpInStep = inStep('SIGSTOP', {
  name: 'worker held up in a step',
  durationSeconds: [1, 5],
  weight: 4,
});

/** The same for longer than its leases and the locks of its jobs last: others take over, and it comes back. */
export const workerHeldUpForLong = inStep('SIGSTOP', {
  name: 'worker held up > lease',
  durationSeconds: [65, 80],
  weight: 1,
  mostInRound: 2,
});

function inStep(
  signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP',
  kind: Omit<FaultKind, 'targets' | 'inject'>,
  targets = steps.map((step) => step.name),
): FaultKind {
  return {
    ...kind,
    targets: () => targets,
    async inject(world, target, random) {
      const step = steps.find((each) => each.name === target);
      const role = step === undefined ? null : ((await nextLine(world, step.isReached))?.role ?? null);
      if (step !== undefined && role !== null) await delay(random() * step.lastsMilliseconds);
      // when there is no work, any worker will do
      const hit = role ?? pick(random, world.shape.workers);
      const service = world.services.get(hit);
      const process = service?.current();
      service?.signal(signal);
      return {
        detail: role === null ? `nobody is at it, so any: ${hit}` : hit,
        async end() {
          process?.signal('SIGCONT');
        },
      };
    },
  };
}

function says(msg: string): Step['isReached'] {
  return (line) => line.msg === msg;
}
