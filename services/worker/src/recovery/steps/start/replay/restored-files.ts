import { type ControlData, parseControlData } from './control-data.ts';

/** What was restored, before it is started. */
export interface RestoredFiles {
  control: ControlData;
  /** Where `backup_label` has recovery begin: `0/3000028`; null when it is not there. */
  labelXlog: string | null;
  /** Files that a recovery by hand needs, that this one puts others in the place of, and that are not there. */
  absentFiles: string[];
  /** ISO in UTC; null when there is none, or when it was not looked for. */
  newestCommitAt: string | null;
  restoredBytes: number;
}

/** Reads what `INSPECT_SCRIPT` printed and told. Pure. */
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
