import type { Evidence } from '../evidence/evidence.ts';
import { delays } from './delays.ts';
import { doubles } from './doubles.ts';
import { losses } from './losses.ts';
import { overlappingBackups, overlappingTests } from './overlaps.ts';
import { untruths } from './untruths.ts';
import type { Violation } from './violation.ts';

/** Every promise that was not kept, as far as that can be seen from the outside. Pure. */
export function judge(evidence: Evidence): Violation[] {
  return [
    ...losses(evidence),
    ...evidence.servers.flatMap((server) => [
      ...overlappingBackups(server),
      ...overlappingTests(server, evidence.hostCommands),
    ]),
    ...doubles(evidence),
    ...delays(evidence),
    ...untruths(evidence),
  ];
}
