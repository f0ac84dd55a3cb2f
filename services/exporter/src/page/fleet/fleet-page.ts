import { htmlDocument } from '@barback/shared/site/document';
import { PLAIN_VISIT, statusFrame, type Visit } from '@barback/shared/site/frame';
import type { RecentRuns } from '@barback/shared/state/entries/recent-runs';
import type { Snapshot } from '@barback/shared/status/snapshot';
import { html } from 'htm/preact';
import { notices } from '../notices.ts';
import { problemList } from '../problem-list.ts';
import { serviceList } from '../service-list.ts';
import type { FleetView } from './fleet-view.ts';
import { headline, isWell } from './headline.ts';
import { noServers } from './no-servers.ts';
import { pageLinks } from './page-links.ts';
import { searchForm } from './search-form.ts';
import { serverTable } from './server-table.ts';
import { stateFilter } from './state-filter.ts';

/**
 * `/`: all servers, worst first. Pure.
 *
 * @param recentRuns of the servers of this view
 */
export function fleetPage(
  view: FleetView,
  snapshot: Snapshot,
  recentRuns: ReadonlyMap<string, RecentRuns>,
  now: Date,
  visit: Visit = PLAIN_VISIT,
): string {
  const { plan, readAt } = snapshot;
  const problems = plan?.problems ?? [];
  const words = plan === null ? 'Nothing is known yet' : headline(view.counts);
  const main = html`<div class="fleet">
    <h1 aria-live="polite">${words}</h1>
    ${notices(snapshot, now)}
    ${view.total > 0 && stateFilter(view)}
    ${problems.length > 0 && problemList(problems)}
    ${plan?.servers.length === 0 && noServers()}
    ${view.total > 0 && searchForm(view)}
    ${view.rows.length > 0 && serverTable(view.rows, recentRuns, now)}
    ${view.total > 0 && view.found === 0 && html`<p class="part">No servers match.</p>`}
    ${pageLinks(view)}
    ${serviceList(snapshot, now)}
  </div>`;
  const well = plan !== null && isWell(view.counts);
  return htmlDocument({
    title: words,
    isWell: well,
    frame: statusFrame('', visit),
    current: 'Servers',
    readAt,
    now,
    main,
    isLive: true,
  });
}
