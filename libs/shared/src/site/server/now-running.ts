import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { progressInWords } from '../../status/in-words/progress-in-words.ts';
import type { ServerStatus } from '../../status/server-status.ts';
import { moment } from '../moment.ts';
import type { ServerRuns } from './server-runs.ts';

/** What runs of this server at this moment, who is at it, and how far it has come. Nothing when nothing does. */
export function nowRunning(
  { status: { activeBackup, activeRecoveryTest }, runningTest, workers }: ServerRuns,
  now: Date,
): VNode | null {
  if (activeBackup === null && runningTest === null) return null;
  const where = (job: string) => {
    const worker = workers.find(({ running }) => running.some((each) => each.job === job));
    return worker === undefined ? '' : `, by the worker on ${worker.host} (process ${worker.pid})`;
  };
  const far = (run: ServerStatus['activeBackup']) =>
    run !== null &&
    run.progress !== null &&
    html`<small class="progress">${progressInWords(run.progress, now)}</small>`;
  const test = runningTest?.target === null ? '' : ` on ${runningTest?.target}`;
  return html`<ul class="now" aria-label="Running now">
    ${
      activeBackup !== null &&
      html`<li><b>A backup is running</b>, begun ${moment(activeBackup.startedAt, now)} (${activeBackup.trigger})${where('backup')}${far(activeBackup)}</li>`
    }
    ${
      runningTest !== null &&
      html`<li><b>A recovery test is running</b>${test}, begun ${moment(runningTest.takenAt, now)}${where('recovery-test')}${far(activeRecoveryTest)}</li>`
    }
  </ul>`;
}
