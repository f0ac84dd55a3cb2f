import { hasIncrementals } from '../fixtures/has-incrementals.ts';
import { judge } from './judge/judge.ts';
import { keepIn, keepResult } from './keep.ts';
import { kinds } from './kinds/index.ts';
import { readOptions } from './options.ts';
import { runFaults } from './run.ts';
import { sabotage } from './sabotage/sabotage.ts';
import { isKept, summary } from './summary.ts';

const ROUND_SECONDS = 100;
/** Of a round with its quiet time, as it usually is. */
const ROUND_WITH_QUIET_SECONDS = 190;
/** To start everything, to end everything, and for the round in which one server alone is broken. */
const BESIDES_SECONDS = 240;
const ALONE = 8;

const options = readOptions(process.argv.slice(2), kinds);
if (typeof options === 'string') {
  process.stdout.write(options);
  process.exit(process.argv.includes('--help') ? 0 : 2);
}
const { seed, faults, minutes, without, shape, incremental, keep } = options;
if (incremental && !(await hasIncrementals())) {
  process.stderr.write(
    'incremental backups require PostgreSQL 17 and Barman 3.11, which are not installed\n',
  );
  process.exit(2);
}
const mostSeconds = minutes * 60;
const mixedRounds = Math.max(1, Math.floor((mostSeconds - BESIDES_SECONDS) / ROUND_WITH_QUIET_SECONDS));
const result = await runFaults({
  seed,
  faults,
  mixedRounds,
  roundSeconds: ROUND_SECONDS,
  alone: mixedRounds > 1 ? ALONE : 0,
  mostSeconds,
  shape,
  kinds: options.kinds,
  cron: '* * * * *',
  fullCron: incremental ? '*/5 * * * *' : null,
  environment: without === null ? {} : sabotage(without),
  say: (line) => process.stdout.write(`${line}\n`),
  ...(keep !== null && { keep: keepIn(keep) }),
});
const violations = judge(result.evidence);
const text = `seed ${seed}: ${summary(result, violations)}`;
if (keep !== null) await keepResult(keep, result, text);
process.stdout.write(`\n${text}\n`);
process.exit(isKept(result, violations) ? 0 : 1);
