import { htmlDocument } from '@barback/shared/site/document';
import type { Frame } from '@barback/shared/site/frame';
import type { Place } from '@barback/shared/site/place';
import { section } from '@barback/shared/site/section';
import { actionForms } from '@barback/shared/site/server/action-forms';
import type { ServerRuns } from '@barback/shared/site/server/server-runs';
import { verdict } from '@barback/shared/site/server/verdict';
import type { AuditEntry } from '@barback/shared/state/entries/audit';
import { html } from 'htm/preact';
import { auditList } from './audit-list.ts';

export interface ServerPage {
  runs: ServerRuns;
  /** Of its `DONE` backups, newest first. */
  backupIds: readonly string[];
  /** What was asked for of this server, newest first. */
  audit: readonly AuditEntry[];
  /** When all this was read; null when it was not. */
  readAt: Date | null;
  /** Why nothing was done just now; null: it was, or nothing was asked for. */
  refused: string | null;
  /** Where the status page is; null where nobody has said. */
  status: Place | null;
}

/** `/control/servers/NAME`: how a server is, and a form for everything that can be done with it. Pure. */
export function serverPage(page: ServerPage, frame: Frame, now: Date): string {
  const { runs, backupIds, audit, readAt, refused, status } = page;
  const { name, state } = runs.status;
  const [text, href] =
    status === null
      ? ['All servers', '../']
      : [`Status of ${name}`, `${status.base}servers/${encodeURIComponent(name)}`];
  const main = html`<div class="server">
    <nav aria-label="Breadcrumb"><a href=${href}>← ${text}</a></nav>
    ${refused !== null && html`<p class="refused" role="alert">Refused: ${refused}</p>`}
    ${verdict(runs, now)}
    ${actionForms({ status: runs.status, backupIds, base: frame.root })}
    ${section('manual-actions', 'Manual actions', auditList(audit, now))}
  </div>`;
  return htmlDocument({
    title: `${name} is ${state}`,
    isWell: state === 'protected' || state === 'inactive',
    frame,
    current: null,
    readAt,
    now,
    main,
    isLive: refused === null,
  });
}
