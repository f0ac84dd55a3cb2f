import { moment } from '@barback/shared/site/moment';
import { staleness } from '@barback/shared/site/server/staleness';
import { shortDuration, shortSize } from '@barback/shared/site/short';
import { resultWord, stateBadge } from '@barback/shared/site/state-words';
import { unknownValue } from '@barback/shared/site/unknown-value';
import type { RecentRuns } from '@barback/shared/state/entries/recent-runs';
import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { stepStrip } from '../chart/step-strip.ts';
import { trends } from '../chart/trend.ts';
import { objectiveList } from '../objective-list.ts';
import type { FleetRow } from './fleet-view.ts';

interface Known extends FleetRow {
  recent: RecentRuns | null;
}

interface Column {
  title: string;
  cell: (known: Known, now: Date) => VNode;
}

/** The columns of the servers. A new one is one row here; the first one names the row. */
export const columns: readonly Column[] = [
  { title: 'Server', cell: server },
  { title: 'State', cell: state },
  { title: 'Last backup', cell: lastBackup },
  { title: 'Trend', cell: trend },
  { title: 'Recovery test', cell: recoveryTest },
  { title: 'Next', cell: nextRun },
];

const CHART = { width: 84, height: 22 };

function server({ status: { name, pgVersion, databaseSizeBytes } }: Known): VNode {
  return html`<div>
    <a class="name" href=${`servers/${encodeURIComponent(name)}`}>${name}</a>
    ${pgVersion !== null && html`<small>PostgreSQL ${pgVersion}</small>`}
    ${databaseSizeBytes !== null && html`<small>${shortSize(databaseSizeBytes)} of data</small>`}
  </div>`;
}

function state({ status }: Known, now: Date): VNode {
  return html`<div>
    ${stateBadge(status.state)}
    <p class="reason">${status.reason}</p>
    ${staleness(status, now)}
  </div>`;
}

function lastBackup({ status: { lastBackup: backup, activeBackup, leftOver } }: Known, now: Date): VNode {
  return html`<div>
    ${backup === null ? unknownValue() : moment(backup.beginAt, now)}
    ${backup !== null && html`<small>${shortSize(backup.sizeBytes)}</small>`}
    ${backup !== null && html`<small>in ${shortDuration(backup.durationSeconds)}</small>`}
    ${activeBackup !== null && html`<small class="running">running since ${moment(activeBackup.startedAt, now)}</small>`}
    ${leftOver.length > 0 && html`<small class="warning">${leftOver.length} left behind</small>`}
  </div>`;
}

function trend({ recent }: Known): VNode {
  const charts = recent === null ? [] : trends(recent, CHART, false);
  return html`<div class="trends">${charts.length === 0 ? unknownValue() : charts}</div>`;
}

function recoveryTest({ status: { recovery }, steps, testSince }: Known, now: Date): VNode {
  const running =
    testSince !== null && html`<small class="running">running since ${moment(testSince, now)}</small>`;
  if (recovery === null) return html`<div>${unknownValue()}${running}</div>`;
  return html`<div>
    ${resultWord(recovery.status)} ${moment(recovery.endedAt, now)}
    ${stepStrip(steps)}
    ${objectiveList(recovery)}
    ${running}
  </div>`;
}

function nextRun({ status: { nextRuns } }: Known, now: Date): VNode {
  const runs = [
    ['backup', nextRuns.backup],
    ['incremental backup', nextRuns.incremental],
    ['recovery test', nextRuns.recovery],
  ] as const;
  const shown = runs.flatMap(([what, next]) => (next === undefined ? [] : [{ what, at: next.at }]));
  if (shown.length === 0) return unknownValue();
  return html`<div>
    ${shown.map(({ what, at }) => html`<div class="next"><span>${at === null ? unknownValue() : moment(at, now)}</span> <small>${what}</small></div>`)}
  </div>`;
}
