import { parseLsn } from '../barman/lsn.ts';
import { query } from './restored-server.ts';
import type { RecoveryInProgress } from './steps/step.ts';

/** What a server says of itself when it takes connections. */
export interface ReplayedServer {
  clusterName: string;
  isInRecovery: boolean;
  systemId: string;
  /** Which it replayed to the end. */
  timeline: number;
  /** The position behind the last record that it replayed. */
  replayedTo: bigint;
  /** ISO in UTC; null when it replayed none. */
  newestCommitAt: string | null;
}

export type ReplayedAnswer =
  | { status: 'passed'; server: ReplayedServer }
  | { status: 'failed'; reason: string; log: string };

const TIMEOUT_SECONDS = 60;
/** Recovery ends with a checkpoint that begins a new timeline. */
const IDENTITY = `
  SELECT current_setting('cluster_name'),
         pg_is_in_recovery(),
         (SELECT system_identifier FROM pg_control_system()),
         (SELECT prev_timeline_id FROM pg_control_checkpoint()),
         pg_last_wal_replay_lsn(),
         to_char(pg_last_xact_replay_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

export async function askReplayedServer(
  test: RecoveryInProgress,
  signal: AbortSignal,
): Promise<ReplayedAnswer> {
  const answer = await query(test, IDENTITY, { timeoutSeconds: TIMEOUT_SECONDS, signal });
  if (answer.status === 'failed') {
    return { ...answer, reason: `PostgreSQL takes connections, but ${answer.reason}` };
  }
  const [clusterName = '', inRecovery, systemId = '', timeline, lsn, commitAt] = answer.rows[0] ?? [];
  const server = {
    clusterName,
    isInRecovery: inRecovery !== 'f',
    systemId,
    timeline: Number(timeline),
    replayedTo: parseLsn(lsn || '0/0'),
    newestCommitAt: commitAt || null,
  };
  return { status: 'passed', server };
}
