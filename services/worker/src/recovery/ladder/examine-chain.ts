import type { RecoveryInProgress } from './step.ts';

const PROGRESS_MILLISECONDS = 60_000;

/** Whether a chain is whole; `reason` is for a person. */
export type ChainOutcome = { status: 'whole' } | { status: 'damaged' | 'unverified'; reason: string };

/**
 * Looks at each backup of the chain that is restored, and puts a damaged one into the findings. A full backup is whole:
 * it is compared where it is restored.
 */
export async function examineChain(
  {
    findDamagedLink,
    findings,
    progress,
  }: Pick<RecoveryInProgress, 'findDamagedLink' | 'findings' | 'progress'>,
  signal: AbortSignal,
): Promise<ChainOutcome> {
  if (findDamagedLink === null) return { status: 'whole' };
  // it reads on this host, where nothing of it shows on the recovery host; Barman has a time limit for each backup
  const timer = setInterval(progress, PROGRESS_MILLISECONDS);
  const verdict = await findDamagedLink(signal).finally(() => clearInterval(timer));
  if (verdict.status !== 'damaged') return verdict;
  const { backupId, reason } = verdict;
  findings.damagedLink = backupId;
  const place = findings.chain.indexOf(backupId) + 1;
  return {
    status: 'damaged',
    reason: `backup ${backupId}, number ${place} of ${findings.chain.length} in the chain, is damaged: ${reason}`,
  };
}
