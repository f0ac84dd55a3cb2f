import { expect, it } from 'vitest';
import { judge } from './judge/judge.ts';
import { kinds } from './kinds/index.ts';
import { runFaults } from './run.ts';
import { shapeOf } from './shape.ts';
import { summary } from './summary.ts';

const MINUTE_SECONDS = 60;
/** What befalls processes, and is over soon. */
const QUICK = [
  'service killed',
  'service terminated',
  'service held up',
  'worker killed in a step',
  'worker terminated in a step',
  'redis killed',
  'redis flushed',
  'postgresql crashed',
  'recovery host lost',
];

it('nothing is lost, and nothing is done twice, while processes are killed, held up and started again', async () => {
  const result = await runFaults({
    seed: 4,
    faults: 22,
    mixedRounds: 1,
    roundSeconds: 35,
    alone: 0,
    mostSeconds: 20 * MINUTE_SECONDS,
    shape: shapeOf({ servers: 3, workers: 3, schedulers: 2 }),
    kinds: kinds.filter(({ name }) => QUICK.includes(name)),
    cron: '*/30 * * * * *',
    fullCron: null,
    environment: {},
    say: (line) => process.stdout.write(`${line}\n`),
  });
  const violations = judge(result.evidence);
  process.stdout.write(`${summary(result, violations)}\n`);
  expect(result.faults.length).toBe(22);
  expect(violations).toEqual([]);
  expect(result.leftovers).toEqual({ leases: [], processes: [], files: [], marks: [] });
  expect(result.crashes).toEqual([]);
});
