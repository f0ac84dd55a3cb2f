import type { Snapshot } from '../snapshot.ts';
import { inFew, type Shortcoming } from './service-shortcomings.ts';

/** The faults of the installed Barman that touch configured servers, each once with its servers. Pure. */
export function barmanFaults({ plan, serverFacts }: Snapshot): Shortcoming[] {
  const touched = new Map<string, string[]>();
  for (const { name } of plan?.servers ?? []) {
    for (const fault of serverFacts.get(name)?.barmanFaults ?? []) {
      const names = touched.get(fault) ?? [];
      names.push(name);
      touched.set(fault, names);
    }
  }
  return [...touched].map(([fault, names]) => ({
    title: 'The installed Barman has a known fault',
    text: `${fault}. It affects ${inFew(names)}.`,
  }));
}
