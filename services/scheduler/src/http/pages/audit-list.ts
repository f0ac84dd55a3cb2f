import { instantWithSeconds } from '@barback/shared/site/moment';
import { resultWord } from '@barback/shared/site/state-words';
import { type AuditEntry, actorInWords } from '@barback/shared/state/entries/audit';
import { html } from 'htm/preact';
import type { VNode } from 'preact';

/** Manual actions, as a list. */
export function auditList(entries: readonly AuditEntry[], now: Date): VNode {
  if (entries.length === 0) return html`<p class="soft">No manual actions yet.</p>`;
  return html`<ul class="audit">
    ${entries.map(
      ({ at, action, server, actor, status, message }) => html`<li>
        ${instantWithSeconds(at, now)} ${actorInWords(actor)}: <b>${action} ${server}</b>
        ${' '}${status === 'refused' && html`<span>${resultWord('failed', 'refused')}: </span>`}${message}
      </li>`,
    )}
  </ul>`;
}
