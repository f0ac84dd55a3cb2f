import { htmlDocument, type Viewer } from '@barback/shared/site/document';
import type { Snapshot } from '@barback/shared/status/snapshot';
import { html } from 'htm/preact';
import { notices } from '../notices.ts';

/** Instead of the page of a server that is not in the plan. Pure. */
export function noSuchServer(
  name: string,
  snapshot: Snapshot,
  now: Date,
  viewer: Viewer = 'everybody',
): string {
  const { plan, readAt } = snapshot;
  const words = plan === null ? 'Nothing is known yet' : `There is no server ${name}`;
  const main = html`<div class="server">
    <nav aria-label="Breadcrumb"><a href="../">← All servers</a></nav>
    <h1>${words}</h1>
    ${plan !== null && html`<p>A server is there as long as its file is.</p>`}
    ${notices(snapshot, now)}
  </div>`;
  return htmlDocument({ title: `${words} · Barback`, isWell: false, root: '../', readAt, now, main, viewer });
}
