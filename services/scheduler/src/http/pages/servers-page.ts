import type { AuditEntry } from '@barback/shared/state/entries/audit';
import type { ServerStatus } from '@barback/shared/status/server-status';
import { html } from 'htm/preact';
import { auditList } from './audit-list.ts';
import { document } from './document.ts';

/** Every server, with the way to what can be done with it. Pure. */
export function serversPage(statuses: readonly ServerStatus[], audit: readonly AuditEntry[]): string {
  return document(
    'Barback: control',
    html`<header>
        <h1>Barback</h1>
        <a href="/queues/">Queues</a>
        <form method="post" action="/logout"><button class="quiet">Log out</button></form>
      </header>
      <main>
        ${statuses.length === 0 && html`<p>No server is known yet.</p>`}
        <ul class="servers">
          ${statuses.map(
            ({ name, state, reason }) => html`<li>
              <a href=${`/servers/${encodeURIComponent(name)}`}>${name}</a>
              ${' '}<strong class=${state}>${state}</strong> <span class="soft">${reason}</span>
            </li>`,
          )}
        </ul>
        <h2>Asked for by hand</h2>
        ${auditList(audit)}
      </main>`,
  );
}
