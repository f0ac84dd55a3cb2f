/** What the WAL that will be replayed holds in store for a recovery. */
export interface WalAhead {
  /** Where it creates tablespaces: paths of the backed-up server. */
  tablespaceLocations: string[];
  /** The most that the backed-up server had of each setting which a recovery must not have less of. */
  settings: Record<string, number>;
}

/** As `pg_waldump` names the settings in a record of a changed parameter, where they differ from PostgreSQL's names. */
const NAMES: Record<string, string> = {
  max_prepared_xacts: 'max_prepared_transactions',
  max_locks_per_xact: 'max_locks_per_transaction',
};

/** Reads records of `pg_waldump`: `desc: CREATE 16385 "/srv/fast"`, `desc: PARAMETER_CHANGE max_connections=100 …`. Pure. */
export function parseWalAhead(printed: string): WalAhead {
  const locations = new Set<string>();
  const settings: Record<string, number> = {};
  for (const line of printed.split('\n')) {
    const location = /desc: CREATE \d+ "(.*)"$/.exec(line)?.[1];
    // one without a location lies in the data directory
    if (location) locations.add(location);
    const changed = /desc: PARAMETER_CHANGE (.*)$/.exec(line)?.[1];
    for (const [, name = '', value] of changed?.matchAll(/(max_\w+)=(\d+)/g) ?? []) {
      const setting = NAMES[name] ?? name;
      settings[setting] = Math.max(settings[setting] ?? 0, Number(value));
    }
  }
  return { tablespaceLocations: [...locations], settings };
}
