import { parseArgs } from 'node:util';
import { FUZZED } from './parsers.ts';
import { fuzz } from './run.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '10' },
    parser: { type: 'string' },
  },
});
let failed = false;
for (const parser of FUZZED.filter(({ name }) => values.parser === undefined || name === values.parser)) {
  const { name, tried, failure, slowestMilliseconds } = fuzz(
    parser,
    Number(values.seed),
    Number(values.seconds),
  );
  const slowest = `the slowest took ${Math.round(slowestMilliseconds)} ms`;
  process.stdout.write(
    `${name}: ${tried} texts from seed ${values.seed} on, ${slowest}${failure === null ? '' : '; FAILED'}\n`,
  );
  if (failure !== null) {
    failed = true;
    process.stdout.write(
      `  seed ${failure.seed}: ${failure.wrong}\n  ${JSON.stringify(failure.text.slice(0, 2000))}\n`,
    );
  }
}
process.exitCode = failed ? 1 : 0;
