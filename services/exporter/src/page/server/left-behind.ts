import { section } from '@barback/shared/site/section';
import type { Leftover } from '@barback/shared/state/entries/catalogue';
import { html } from 'htm/preact';
import type { VNode } from 'preact';

/** Backups that came to nothing, and why they stay. */
export function leftBehind(leftOver: readonly Leftover[]): VNode {
  return section(
    'left-behind',
    'Left behind',
    html`<ul>
      ${leftOver.map(({ backupId, status, reason }) => html`<li><code>${backupId}</code> ${status}: ${reason}</li>`)}
    </ul>`,
  );
}
