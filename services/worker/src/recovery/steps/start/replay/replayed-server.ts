import type { RecoveryInProgress } from '../../../ladder/step.ts';
import { query } from '../../../restored-server/restored-server.ts';
import { newestReplayedCommit } from './newest-replayed-commit.ts';

/** A server's identity when it accepts connections, and the state of its recovery. */
export interface ReplayedServer {
  clusterName: string;
  isInRecovery: boolean;
  systemId: string;
  /** ISO in UTC; null when it replayed none. */
  newestCommitAt: string | null;
}

export type ReplayedAnswer =
  | { status: 'passed'; server: ReplayedServer }
  | { status: 'failed'; reason: string; log: string };

const TIMEOUT_SECONDS = 60;
const IDENTITY = `
  SELECT current_setting('cluster_name'), pg_is_in_recovery(), (SELECT system_identifier FROM pg_control_system())`;

/** @param log what the server wrote while it recovered */
export async function askReplayedServer(
  test: RecoveryInProgress,
  log: string,
  signal: AbortSignal,
): Promise<ReplayedAnswer> {
  const answer = await query(test, IDENTITY, { timeoutSeconds: TIMEOUT_SECONDS, signal });
  if (answer.status === 'skipped') return { status: 'failed', reason: answer.reason, log };
  if (answer.status === 'failed') {
    return { ...answer, reason: `PostgreSQL accepts connections, but ${answer.reason}` };
  }
  const [clusterName = '', inRecovery, systemId = ''] = answer.rows[0] ?? [];
  const isInRecovery = inRecovery !== 'f';
  const newestCommitAt = newestReplayedCommit(log);
  return { status: 'passed', server: { clusterName, isInRecovery, systemId, newestCommitAt } };
}
