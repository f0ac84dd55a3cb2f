import { startBackedUpServer } from '../../test/fixtures/backed-up-server.ts';
import { median } from '../median.ts';
import { measure, type Round } from './measure.ts';

const KEY = 'ALTER TABLE orders ADD PRIMARY KEY (id)';
const SIZES = [
  { name: 'empty database', fill: [], rounds: 5 },
  { name: '100 MB', fill: [ordersOf(110_000), KEY], rounds: 3 },
  { name: '1 GB', fill: [ordersOf(1_100_000), KEY], rounds: 3 },
];
const COLUMNS = [
  ['verified', 'Barback, all steps'],
  ['unverified', 'Barback, start only'],
  ['original', "original's sequence"],
  ['restore', 'transfer of Barback'],
  ['read', 'step read'],
  ['structure', 'step structure'],
  ['checksums', 'step checksums'],
  ['barmanRecover', 'barman recover'],
] as const;

for (const { name, fill, rounds } of SIZES) {
  const source = await startBackedUpServer(...fill);
  try {
    const megabytes = (source.backup.sizeBytes ?? 0) / 1e6;
    say(`\n${name}: a backup of ${megabytes.toFixed(0)} MB, medians of ${rounds}`);
    report(await measure(source, rounds), megabytes);
  } finally {
    await source.stop();
  }
}

function ordersOf(rows: number): string {
  return `CREATE TABLE orders AS
    SELECT id, repeat(md5(id::text), 28) AS note FROM generate_series(1, ${rows}) AS id`;
}

function report(rounds: readonly Round[], megabytes: number): void {
  const medians = COLUMNS.map(([key, name]) => ({
    key,
    name,
    seconds: median(rounds.map((round) => round[key])),
  }));
  const of = (key: keyof Round) => medians.find((one) => one.key === key)?.seconds ?? Number.NaN;
  for (const { name, seconds } of medians) {
    say(
      `${name.padEnd(22)} ${seconds.toFixed(2).padStart(8)} s ${(megabytes / seconds).toFixed(0).padStart(6)} MB/s`,
    );
  }
  const ratio = (one: keyof Round, other: keyof Round) => (of(one) / of(other)).toFixed(2);
  say(`the original's sequence takes ${ratio('original', 'verified')} x as long as all steps,`);
  say(`${ratio('original', 'unverified')} x as long as the steps that prove as much as it does;`);
  say(`the transfer takes ${ratio('restore', 'barmanRecover')} x as long as barman recover`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
