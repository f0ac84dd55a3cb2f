import { htmlDocument } from '@barback/shared/site/document';
import { PLAIN_VISIT, statusFrame, type Visit } from '@barback/shared/site/frame';
import { section } from '@barback/shared/site/section';
import { actionForms } from '@barback/shared/site/server/action-forms';
import { verdict } from '@barback/shared/site/server/verdict';
import type { Snapshot } from '@barback/shared/status/snapshot';
import { html } from 'htm/preact';
import type { VNode } from 'preact';
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
  visit: Visit = PLAIN_VISIT,
): string {
  const { status, known, recent } = view;
  const { name, state, problems, leftOver } = status;
  const due =
    known.planned.schedules
      .filter(({ job }) => job === 'backup')
      .sort((a, b) => a.intervalSeconds - b.intervalSeconds)[0] ?? null;
  const charts = recent === null ? [] : trends(recent, CHART, true);
  const main = html`<div class="server">
    <nav aria-label="Breadcrumb"><a href="../">← All servers</a></nav>
    ${verdict(view, now)}
    ${actions(view, visit)}
    ${notices(snapshot, now)}
    ${problems.length > 0 && problemList(problems)}
    ${keyFigures(view, now)}
    ${recent !== null && timeLine(recent, due, now)}
    ${charts.length > 0 && section('trend', 'Trend', html`<div class="trends">${charts}</div>`)}
    ${known.recovery !== null && lastTest(known.recovery.newest, now, visit.viewer)}
    ${backupTable(view, now)}
    ${leftOver.length > 0 && leftBehind(leftOver)}
    ${known.check !== null && checkList(known.check, now)}
    ${configuration(view)}
  </div>`;
  const { readAt } = snapshot;
  const isWell = state === 'protected' || state === 'inactive';
  return htmlDocument({
    title: `${name} is ${state}`,
    isWell,
    frame: statusFrame('../', visit),
    current: null,
    readAt,
    now,
    main,
    isLive: true,
  });
}

/** The actions themselves where the scheduler is at the same origin, the way to them where it is not. */
function actions({ status, known }: ServerView, { control }: Visit): VNode | null {
  if (control === null) return null;
  const { base, isSameOrigin } = control;
  const backupIds = known.catalogue?.doneBackupIds.toReversed() ?? [];
  if (isSameOrigin) return actionForms({ status, backupIds, base });
  const href = `${base}control/servers/${encodeURIComponent(status.name)}`;
  return html`<p class="control"><a href=${href}>Back up, test or pause</a></p>`;
}
