/** The contents of a data directory's pg_control, as `pg_controldata` prints them with `LC_ALL=C`. */
export interface ControlData {
  systemId: string | null;
  /** Whether `pg_control` does not fit its own checksum, which `pg_controldata` only warns of. */
  isDamaged: boolean;
  /** Settings of the backed-up server which a recovery must not have less of. */
  settings: Record<string, number>;
}

const SETTINGS = {
  max_connections: 'max_connections setting',
  max_worker_processes: 'max_worker_processes setting',
  max_wal_senders: 'max_wal_senders setting',
  max_prepared_transactions: 'max_prepared_xacts setting',
  max_locks_per_transaction: 'max_locks_per_xact setting',
};

/** Pure. */
export function parseControlData(printed: string): ControlData {
  const lines = printed.split('\n').map((line) => /^([^:]+):\s+(.*)$/.exec(line));
  const get = (label: string) => lines.find((line) => line?.[1] === label)?.[2] ?? null;
  const settings = Object.entries(SETTINGS).flatMap(([name, label]) => {
    const value = get(label);
    return value === null ? [] : [[name, Number(value)] as const];
  });
  return {
    systemId: get('Database system identifier'),
    isDamaged: /CRC checksum does not match/.test(printed),
    settings: Object.fromEntries(settings),
  };
}
