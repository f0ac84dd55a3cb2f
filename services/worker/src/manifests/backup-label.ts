/** The position and timeline that an incremental backup was taken from: `0/3000028`. */
export interface TakenFrom {
  lsn: string;
  timeline: number | null;
}

/** What PostgreSQL wrote into the `backup_label` of an incremental backup; null in that of a full one. Pure. */
export function readTakenFrom(label: string): TakenFrom | null {
  const lsn = /^INCREMENTAL FROM LSN: ([\dA-F]+\/[\dA-F]+)$/m.exec(label)?.[1];
  if (lsn === undefined) return null;
  const timeline = /^INCREMENTAL FROM TLI: (\d+)$/m.exec(label)?.[1];
  return { lsn, timeline: timeline === undefined ? null : Number(timeline) };
}
