import { execa } from 'execa';
import type { Cost } from './cost.ts';

/** What the original runs for one scrape, one command after the other. Arguments: configuration, servers. */
const ONE_SCRAPE = `
  TIMEFORMAT='%3R %3U %3S'
  configuration=$1
  shift
  time {
    barman -c "$configuration" list-server --minimal
    for server; do barman -c "$configuration" check "$server" --nagios; done
    barman -c "$configuration" diagnose
  } >/dev/null 2>&1
`;

/** Does the original's work as often: the time of all commands, the CPU of all their processes. */
export async function measureOriginal(
  configurationFile: string,
  servers: readonly string[],
  scrapes: number,
): Promise<Cost[]> {
  const costs: Cost[] = [];
  for (let scrape = 0; scrape < scrapes; scrape++) {
    const { stderr } = await execa('bash', ['-c', ONE_SCRAPE, 'scrape', configurationFile, ...servers], {
      reject: false, // a failed check is an answer
      stdin: 'ignore',
    });
    const [wallSeconds = Number.NaN, userSeconds = Number.NaN, systemSeconds = Number.NaN] = stderr
      .split(' ')
      .map(Number);
    costs.push({ wallSeconds, cpuSeconds: userSeconds + systemSeconds });
  }
  return costs;
}
