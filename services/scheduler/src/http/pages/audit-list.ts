import { type AuditEntry, actorInWords } from '@barback/shared/state/entries/audit';
import { html } from 'htm/preact';
import type { VNode } from 'preact';

/** What was asked for by hand, as a list. */
export function auditList(entries: readonly AuditEntry[]): VNode {
  if (entries.length === 0) return html`<p class="soft">Nothing was asked for yet.</p>`;
  return html`<ul class="audit">
    ${entries.map(
      ({ at, action, server, actor, status, message }) => html`<li class=${status}>
        <time datetime=${at}>${at}</time> ${actorInWords(actor)}: <strong>${action} ${server}</strong>
        ${' '}${status === 'refused' && 'refused: '}${message}
      </li>`,
    )}
  </ul>`;
}
