import { htmlDocument, type Viewer } from '@barback/shared/site/document';
import { section } from '@barback/shared/site/section';
import { nowRunning } from '@barback/shared/site/server/now-running';
import { staleness } from '@barback/shared/site/server/staleness';
import { stateBadge } from '@barback/shared/site/state-words';
import type { Snapshot } from '@barback/shared/status/snapshot';
import { html } from 'htm/preact';
import { trends } from '../chart/trend.ts';
import { notices } from '../notices.ts';
import { problemList } from '../problem-list.ts';
import { backupTable } from './backup-table.ts';
import { checkList } from './check-list.ts';
import { configuration } from './configuration.ts';
import { keyFigures } from './key-figures.ts';
import { lastTest } from './last-test.ts';
import { leftBehind } from './left-behind.ts';
import type { ServerView } from './server-view.ts';
import { timeLine } from './time-line.ts';

const CHART = { width: 320, height: 64 };

/** `/servers/NAME`: one server with all that is known of it. Pure. */
export function serverPage(
  view: ServerView,
  snapshot: Snapshot,
  now: Date,
  viewer: Viewer = 'everybody',
): string {
  const { status, known, recent, controlUrl } = view;
  const { name, state, reason, problems, leftOver } = status;
  const due = known.planned.schedules.find(({ job }) => job === 'backup') ?? null;
  const charts = recent === null ? [] : trends(recent, CHART, true);
  const main = html`<div class="server">
    <nav aria-label="Breadcrumb"><a href="../">← All servers</a></nav>
    <header class=${`verdict ${state}`}>
      <h1>${name} ${stateBadge(state)}</h1>
      <p class="reason" aria-live="polite">${reason}</p>
      ${staleness(status, now)}
      ${nowRunning(view, now)}
      ${controlUrl !== null && html`<p class="control"><a href=${controlUrl}>Back up, test or pause it</a></p>`}
    </header>
    ${notices(snapshot, now)}
    ${problems.length > 0 && problemList(problems)}
    ${keyFigures(view, now)}
    ${recent !== null && timeLine(recent, due, now)}
    ${charts.length > 0 && section('trend', 'Trend', html`<div class="trends">${charts}</div>`)}
    ${known.recovery !== null && lastTest(known.recovery.newest, now, viewer)}
    ${backupTable(view, now)}
    ${leftOver.length > 0 && leftBehind(leftOver)}
    ${known.check !== null && checkList(known.check, now)}
    ${configuration(view)}
  </div>`;
  const { readAt } = snapshot;
  const isWell = state === 'protected' || state === 'inactive';
  return htmlDocument({
    title: `${name} is ${state} · Barback`,
    isWell,
    root: '../',
    readAt,
    now,
    main,
    viewer,
  });
}
