import type { LadderStep } from '../ladder/step.ts';
import { checksums } from './checksums/checksums.ts';
import { cleanUp } from './clean-up/clean-up.ts';
import { connect } from './connect/connect.ts';
import { dataAge } from './data-age/data-age.ts';
import { manifest } from './manifest/manifest.ts';
import { prepare } from './prepare/prepare.ts';
import { read } from './read/read.ts';
import { restore } from './restore/restore.ts';
import { sql } from './sql/sql.ts';
import { start } from './start/start.ts';
import { structure } from './structure/structure.ts';

/** The steps of a recovery test, in the order of `RECOVERY_STEPS`. A new one is a folder beside this and a line here. */
export const ladderSteps: readonly LadderStep[] = [
  connect,
  prepare,
  restore,
  manifest,
  start,
  sql,
  dataAge,
  read,
  structure,
  checksums,
  cleanUp,
];
