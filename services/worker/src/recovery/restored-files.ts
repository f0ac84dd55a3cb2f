import { type ControlData, parseControlData } from './control-data.ts';
import { MAX_SEGMENTS } from './scripts/inspect.ts';

/** What was restored, before it is started. */
export interface RestoredFiles {
  control: ControlData;
  /** Where `backup_label` has recovery begin: `0/3000028`; null when it is not there. */
  labelXlog: string | null;
  segments: RestoredSegments;
  /** ISO in UTC; null when there is none, or when it was not looked for. */
  newestCommitAt: string | null;
  restoredBytes: number;
}

export interface RestoredSegments {
  /** In alphabetical order. */
  names: string[];
  /** False when older ones are not among the names. */
  isAll: boolean;
  /** The first that is not as long as a segment is. */
  odd: string | null;
}

/** Reads what `INSPECT_SCRIPT` printed and told. Pure. */
export function parseRestoredFiles(stdout: string, values: Record<string, string>): RestoredFiles {
  const names = stdout.split('\n').filter((line) => /^[\dA-F]{24}$/.test(line));
  const commit = values.newest_commit ?? '';
  return {
    control: parseControlData(stdout),
    labelXlog: /^START WAL LOCATION: (\S+)/.exec(values.backup_label ?? '')?.[1] ?? null,
    segments: { names, isAll: names.length < MAX_SEGMENTS, odd: values.odd_segment || null },
    newestCommitAt: commit === '' ? null : `${commit.replace(' ', 'T')}Z`,
    restoredBytes: Number(values.restored_kb) * 1024,
  };
}
