import { describe, expect, test } from 'vitest';
import { foreignManifestReason } from './wal-ranges.ts';

const BACKUP = { timeline: 1, beginXlog: '0/4000028' };

describe('a manifest is of this backup', () => {
  const ranges = (timeline: number, start: string) =>
    `"WAL-Ranges": [{ "Timeline": ${timeline}, "Start-LSN": "${start}", "End-LSN": "0/4000100" }],"Manifest-Checksum": "1f"}`;
  test('when its WAL begins with it', () => {
    expect(foreignManifestReason(ranges(1, '0/4000028'), BACKUP)).toBeNull();
  });
  test.each([
    ['it begins elsewhere', ranges(1, '0/6000028'), 'begins at 0/6000028, not at 0/4000028'],
    ['it is of another timeline', ranges(2, '0/4000028'), 'is not the one'],
    ['it says nothing of WAL, as one that Barman made', '', 'begins at no WAL'],
  ])('not when %s', (_, walRanges, reason) => {
    expect(foreignManifestReason(walRanges, BACKUP)).toContain(reason);
  });
});
