import { notOneQueryReason } from '@barback/shared/barman-d/one-query';
import type { LadderStep } from '../../ladder/step.ts';
import { type Answer, query } from '../../restored-server/restored-server.ts';
import { assertionQuery, brokenAssertion } from './sql-assertion.ts';

const DEFAULT_DATABASE = 'postgres';
const TIMEOUT_SECONDS = 5 * 60;

/** Proves that the data are the data: each `recovery_sql` is true on the restored server. */
export const sql: LadderStep = {
  name: 'sql',
  optional: true,
  needs: ['start'],
  timeoutSeconds: 24 * 60 * 60,
  always: false,
  async run(test, signal) {
    const assertions = test.request.sql;
    if (assertions.length === 0) {
      return { status: 'skipped', cause: 'not_chosen', reason: 'there is no #:recovery_sql' };
    }
    const reasons: string[] = [];
    const logs: string[] = [];
    for (const assertion of assertions) {
      const database = assertion.database ?? DEFAULT_DATABASE;
      const limits = { timeoutSeconds: TIMEOUT_SECONDS, signal };
      const refusal = notOneQueryReason(assertion.sql);
      const answer: Answer =
        refusal === null
          ? await query(test, assertionQuery(assertion), { as: 'assertions', database, ...limits })
          : { status: 'failed', reason: `${refusal}: write one query that returns true`, log: '' };
      if (answer.status === 'skipped') {
        if (reasons.length === 0) return answer;
        break;
      }
      const broken = brokenAssertion(assertion, answer);
      test.findings.assertions.push(broken === null);
      if (broken === null) continue;
      reasons.push(broken.reason);
      if (broken.data !== '') logs.push(broken.data);
    }
    if (reasons.length === 0) return { status: 'passed' };
    return { status: 'failed', reason: reasons.join('; '), log: logs.join('\n') };
  },
  undo: null,
};
