import { examine } from '../../examination/examine.ts';
import { loadScript, psqlScripts } from '../../host/script.ts';
import type { LadderStep } from '../../ladder/step.ts';

const READ = loadScript(import.meta.dirname, 'read.sh');
const PSQL = psqlScripts(import.meta.dirname);

/**
 * Proves that everything can be read: each row of each table decodes, each schema can be dumped, each index leads to
 * the rows of its table and to no others, and unique and other constraints hold.
 */
export const read: LadderStep = {
  name: 'read',
  optional: true,
  needs: ['start'],
  timeoutSeconds: 48 * 60 * 60,
  always: false,
  async run(test, signal) {
    const { readTimeSeconds, readFrom } = test.request;
    const from = [readTimeSeconds ?? 0, readFrom?.database ?? 0, readFrom?.relation ?? 0];
    const { outcome, examined } = await examine(test, READ, from.map(String), PSQL, signal);
    const { relations, bytes, next } = examined;
    test.findings.read = { relations, bytes, next };
    return outcome;
  },
  // the roles and files that it makes go with the directory that `prepare` made
  undo: null,
};
