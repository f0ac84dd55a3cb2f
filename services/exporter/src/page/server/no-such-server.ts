import { htmlDocument } from '@barback/shared/site/document';
import { PLAIN_VISIT, statusFrame, type Visit } from '@barback/shared/site/frame';
import type { Snapshot } from '@barback/shared/status/snapshot';
import { html } from 'htm/preact';
import { notices } from '../notices.ts';

/** Instead of the page of a server that is not in the plan. Pure. */
export function noSuchServer(
  name: string,
  snapshot: Snapshot,
  now: Date,
  visit: Visit = PLAIN_VISIT,
): string {
  const { plan, readAt } = snapshot;
  const words = plan === null ? 'Nothing is known yet' : `There is no server ${name}`;
  const main = html`<div class="server">
    <nav aria-label="Breadcrumb"><a href="../">← All servers</a></nav>
    <h1>${words}</h1>
    ${plan !== null && html`<p>No file in <code>barman.d</code> defines this server.</p>`}
    ${notices(snapshot, now)}
  </div>`;
  return htmlDocument({
    title: words,
    isWell: false,
    frame: statusFrame('../', visit),
    current: null,
    readAt,
    now,
    main,
    isLive: true,
  });
}
