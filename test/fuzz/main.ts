import { parseArgs } from 'node:util';
import { FUZZED } from './parsers.ts';
import { fuzz } from './run.ts';

const HELP = `Usage: npm run fuzz -- [options]

Gives each parser texts that are made from a seed, and checks what must hold for any text.

  --seed N        the same seed gives the same texts (default: 1)
  --seconds S     for each parser (default: 10)
  --parser NAME   this one alone: ${FUZZED.map(({ name }) => name).join(', ')}
  --help

Exits with 0 when every parser held, with 1 when one did not, and with 2 when the options are wrong.
`;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: 'string', default: '1' },
        seconds: { type: 'string', default: '10' },
        parser: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    const isKnown = values.parser === undefined || FUZZED.some(({ name }) => name === values.parser);
    return Number(values.seed) > 0 && Number(values.seconds) > 0 && isKnown ? values : null;
  } catch {
    return null;
  }
}

const values = readOptions();
if (values === null || values.help === true) {
  process.stdout.write(HELP);
  process.exit(values === null ? 2 : 0);
}
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
