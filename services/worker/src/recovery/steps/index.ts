import { checksums } from './checksums.ts';
import { cleanUp } from './clean-up.ts';
import { connect } from './connect.ts';
import { dataAge } from './data-age.ts';
import { manifest } from './manifest.ts';
import { prepare } from './prepare.ts';
import { read } from './read/read.ts';
import { restore } from './restore.ts';
import { sql } from './sql.ts';
import { start } from './start.ts';
import type { LadderStep } from './step.ts';
import { structure } from './structure.ts';

/** The steps of a recovery test, in order. A new one is a file beside this and a line here. */
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
