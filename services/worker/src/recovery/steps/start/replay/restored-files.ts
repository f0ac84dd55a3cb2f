import { type ControlData, parseControlData } from './control-data.ts';

/** What was restored, before it is started. */
export interface RestoredFiles {
  control: ControlData;
  /** Where recovery begins by `backup_label`: `0/3000028`; null when the file does not exist. */
  labelXlog: string | null;
  /** Files that a recovery by hand needs, that this one replaces, and that are missing. */
  absentFiles: string[];
  /** ISO in UTC; null when there is none, or when it was not determined. */
  newestCommitAt: string | null;
  restoredBytes: number;
}

/** Parses the output of `INSPECT_SCRIPT`. Pure. */
export function parseRestoredFiles(stdout: string, values: Record<string, string>): RestoredFiles {
  const commit = values.newest_commit ?? '';
  return {
    control: parseControlData(stdout),
    labelXlog: /^START WAL LOCATION: (\S+)/.exec(values.backup_label ?? '')?.[1] ?? null,
    absentFiles: [...stdout.matchAll(/^absent=(.+)$/gm)].map(([, file = '']) => file),
    newestCommitAt: commit === '' ? null : `${commit.replace(' ', 'T')}Z`,
    restoredBytes: Number(values.restored_kb) * 1024,
  };
}
