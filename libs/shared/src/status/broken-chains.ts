import type { Catalogue } from '../state/entries/catalogue.ts';
import type { RecoveryProof } from '../vocabulary/recovery-test.ts';

/**
 * Why each incremental backup that cannot be relied on cannot: by what lies in the server's directories, or because a
 * recovery test found it bad, or one that it is built on. By backup id; it names the one at fault. Pure.
 */
export function brokenChains(
  catalogue: Pick<Catalogue, 'chains'> | null,
  recovery: Pick<RecoveryProof, 'disprovenBackupIds'> | null,
): ReadonlyMap<string, string> {
  const chains = catalogue?.chains ?? [];
  if (chains.length === 0) return NONE;
  const bad = new Set(recovery?.disprovenBackupIds);
  const parents = new Map(chains.map(({ backupId, parentBackupId }) => [backupId, parentBackupId]));
  const badLink = (backupId: string): string | null => {
    const seen = new Set<string>();
    for (let id: string | undefined = backupId; id !== undefined && !seen.has(id); id = parents.get(id)) {
      if (bad.has(id)) return id;
      seen.add(id);
    }
    return null;
  };
  return new Map(
    chains.flatMap(({ backupId, fault }): [string, string][] => {
      if (fault !== null) return [[backupId, fault]];
      const link = badLink(backupId);
      if (link === null) return [];
      const needs = link === backupId ? 'it' : `it is built on backup ${link}, which`;
      return [[backupId, `${needs} failed its recovery test`]];
    }),
  );
}

const NONE: ReadonlyMap<string, string> = new Map();

/** The proof without the backups whose chain is broken: the newest of the others is the proven one. Pure. */
export function withoutBrokenChains(
  recovery: RecoveryProof | null,
  catalogue: Pick<Catalogue, 'chains' | 'newestDoneFull' | 'oldestDone'> | null,
): RecoveryProof | null {
  if (recovery === null || catalogue === null) return recovery;
  const broken = brokenChains(catalogue, recovery);
  if (broken.size === 0) return recovery;
  const bad = new Set(recovery.disprovenBackupIds);
  const provenBackupIds = recovery.provenBackupIds.filter((id) => !broken.has(id) && !bad.has(id));
  const { provenBackup } = recovery;
  if (provenBackup === null || !broken.has(provenBackup.backupId)) return { ...recovery, provenBackupIds };
  const ends = [...catalogue.chains, catalogue.newestDoneFull, catalogue.oldestDone].flatMap((each) =>
    each !== null && provenBackupIds.includes(each.backupId) ? [each] : [],
  );
  const newest = ends.sort((a, b) => Date.parse(a.endAt) - Date.parse(b.endAt)).at(-1);
  return {
    ...recovery,
    provenBackupIds,
    provenBackup: newest === undefined ? null : { backupId: newest.backupId, endedAt: newest.endAt },
  };
}
