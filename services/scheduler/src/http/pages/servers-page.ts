import { htmlDocument } from '@barback/shared/site/document';
import type { Frame } from '@barback/shared/site/frame';
import { section } from '@barback/shared/site/section';
import { stateBadge } from '@barback/shared/site/state-words';
import type { AuditEntry } from '@barback/shared/state/entries/audit';
import type { ServerStatus } from '@barback/shared/status/server-status';
import { html } from 'htm/preact';
import { auditList } from './audit-list.ts';

interface ServersPage {
  statuses: readonly ServerStatus[];
  /** What was asked for of any server, newest first. */
  audit: readonly AuditEntry[];
  /** When the statuses were read; null when they were not. */
  readAt: Date | null;
}

/** `/control/`: every server, with the way to what can be done with it, and what was done. Pure. */
export function serversPage({ statuses, audit, readAt }: ServersPage, frame: Frame, now: Date): string {
  const main = html`<div class="control">
    <h1>Actions</h1>
    ${section(
      'servers',
      'Servers',
      statuses.length === 0
        ? html`<p>No servers yet.</p>`
        : html`<ul class="server-links">
            ${statuses.map(
              ({ name, state, reason }) => html`<li>
                <a class="name" href=${`servers/${encodeURIComponent(name)}`}>${name}</a>
                ${stateBadge(state)} <span class="reason soft">${reason}</span>
              </li>`,
            )}
          </ul>`,
    )}
    ${section('manual-actions', 'Manual actions', auditList(audit, now))}
  </div>`;
  return htmlDocument({
    title: 'Actions',
    isWell: true,
    frame,
    current: 'Actions',
    readAt,
    now,
    main,
    isLive: true,
  });
}
