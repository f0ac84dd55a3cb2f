import { durationInWords, sizeInWords } from '@barback/shared/status/in-words';
import { objectivesInWords } from '@barback/shared/status/objectives-in-words';
import type { ServerStatus } from '@barback/shared/status/server-status';
import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { distanceInWords, moment } from './moment.ts';
import { scheduleInWords } from './schedule-in-words.ts';
import { statusCell } from './status-cell.ts';

interface Column {
  title: string;
  cell: (status: ServerStatus, now: Date) => VNode;
}

/** The columns beside the server's name. A new one is one row here. */
export const columns: readonly Column[] = [
  { title: 'Status', cell: statusCell },
  { title: 'Last backup', cell: lastBackup },
  {
    title: 'Took',
    cell: ({ lastBackup: backup }) => value(backup && durationInWords(backup.durationSeconds)),
  },
  { title: 'Size', cell: ({ lastBackup: backup }) => value(backup && sizeInWords(backup.sizeBytes)) },
  { title: 'Redundancy', cell: redundancy },
  { title: 'Recovery test', cell: recoveryTest },
  { title: 'Next run', cell: nextRun },
];

/** A number is not parted from its unit. What is not known is said to be so, to eyes and to screen readers. */
function value(text: string | null): VNode {
  if (text !== null) return html`<span class="main">${text.replace(/(\d) /g, '$1\u00a0')}</span>`;
  return html`<span class="nothing"><span aria-hidden="true">–</span><span class="unseen">nothing known</span></span>`;
}

function lastBackup({ lastBackup: backup, activeBackup }: ServerStatus, now: Date): VNode {
  return html`<span>
    ${backup === null ? value(null) : moment(backup.beginAt, now)}
    ${backup !== null && html`<span class="detail">${backup.backupId}</span>`}
    ${
      activeBackup !== null &&
      html`<span class="detail">one is running, begun ${distanceInWords(activeBackup.startedAt, now)}</span>`
    }
  </span>`;
}

function redundancy({ redundancy: { current, expected }, leftOver }: ServerStatus): VNode {
  if (current === null) return value(null);
  return html`<span>
    ${value(String(current))}
    ${expected !== null && html`<span class="detail">at least ${expected} expected</span>`}
    ${leftOver.length > 0 && leftBehind(leftOver)}
  </span>`;
}

/** However many there are, the table stays readable: the newest tell most. */
function leftBehind(leftOver: ServerStatus['leftOver']): VNode {
  return html`<span class="stale">${leftOver.length} left behind</span>
    <ul class="checks">
      ${leftOver.slice(-3).map(({ backupId, status, reason }) => html`<li><code>${backupId}</code> ${status}: ${reason}</li>`)}
    </ul>`;
}

function recoveryTest({ recovery }: ServerStatus, now: Date): VNode {
  if (recovery === null) return value(null);
  const { status, endedAt, backupId, failedStep, target, durationSeconds } = recovery;
  return html`<span>
    <span class=${`result ${status}`}>
      <span aria-hidden="true">${status === 'passed' ? '✓' : '✕'}</span> ${status}
    </span>
    ${moment(endedAt, now)}
    <span class="detail">took ${durationInWords(durationSeconds)}</span>
    ${objectivesInWords(recovery).map(
      ({ isMet, words }) => html`<span class=${isMet ? 'detail' : 'stale'}>${words}</span>`,
    )}
    <span class="detail">${backupId} on ${target}</span>
    ${failedStep !== null && html`<span class="detail reason">at <code>${failedStep.name}</code>: ${failedStep.reason}</span>`}
  </span>`;
}

function nextRun({ nextRuns }: ServerStatus, now: Date): VNode {
  const { backup, recovery } = nextRuns;
  if (backup === undefined && recovery === undefined) return value(null);
  return html`<span>
    ${backup !== undefined && run('backup', backup, now)}
    ${recovery !== undefined && run('recovery test', recovery, now)}
  </span>`;
}

function run(what: string, next: NonNullable<ServerStatus['nextRuns']['backup']>, now: Date): VNode {
  return html`<span class="run">
    <span class="what">${what}</span>
    ${next.at === null ? value(null) : moment(next.at, now)}
    <span class="detail">${scheduleInWords(next)}</span>
  </span>`;
}
