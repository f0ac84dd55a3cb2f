import type { Logger } from '@barback/shared/service/log';
import { type BarmanUse, faultsOf } from './versions.ts';

/** The faults of a release of Barman that touch a server; each is logged when it is found first. */
export function logFaultsOnce(version: string, log: Pick<Logger, 'warn'>): (use: BarmanUse) => string[] {
  const told = new Set<string>();
  return (use) => {
    const faults = faultsOf(version, use);
    for (const fault of faults) {
      if (told.has(fault)) continue;
      told.add(fault);
      log.warn(fault);
    }
    return faults;
  };
}
