import type { StateCounts } from './fleet-view.ts';

/** How all servers are, in one line. Pure. */
export function headline({
  failing,
  late,
  unknown,
  unproven,
  protected: safe,
  inactive,
}: StateCounts): string {
  const needing = failing + late + unknown;
  const total = needing + unproven + safe;
  if (total === 0) return inactive === 0 ? 'No servers yet' : 'Every server is switched off';
  if (needing > 0) return `${needing} of ${servers(total)} ${needing === 1 ? 'needs' : 'need'} you`;
  if (unproven > 0) return `${unproven} of ${servers(total)} ${unproven === 1 ? 'is' : 'are'} unproven`;
  return total === 1 ? 'The server is protected' : `All ${total} servers are protected`;
}

/** Whether nothing is to be done. Pure. */
export function isWell({ failing, late, unknown, unproven }: StateCounts): boolean {
  return failing + late + unknown + unproven === 0;
}

function servers(total: number): string {
  return total === 1 ? '1 server' : `${total} servers`;
}
