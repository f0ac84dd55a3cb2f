import type { ActionName, AuditEntry } from '@barback/shared/state/entries/audit';
import { progressInWords } from '@barback/shared/status/in-words/progress-in-words';
import type { ServerStatus } from '@barback/shared/status/server-status';
import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { auditList } from './audit-list.ts';
import { document } from './document.ts';

export interface ServerPage {
  status: ServerStatus;
  /** Of its `DONE` backups, newest first. */
  backupIds: readonly string[];
  /** What was asked for of this server, newest first. */
  audit: readonly AuditEntry[];
  /** Why nothing was done just now; null: it was, or nothing was asked for. */
  refused: string | null;
}

/** How a server is, and a form for everything that can be done with it. Pure. */
export function serverPage({ status, backupIds, audit, refused }: ServerPage, now: Date): string {
  const { name, state, reason, paused } = status;
  const form = (action: ActionName, button: string, fields: VNode | null = null) => html`<form
    method="post"
    action=${`/servers/${encodeURIComponent(name)}/${action}`}
  >
    ${fields}
    <label>Your name <input name="actor" maxlength="64" autocomplete="name" /></label>
    <button>${button}</button>
  </form>`;
  return document(
    `Barback: ${name}`,
    html`<header>
        <h1>${name}</h1>
        <a href="/">All servers</a>
      </header>
      <main>
        ${refused !== null && html`<p class="refused" role="alert">${refused}</p>`}
        <p><strong class=${state}>${state}</strong> ${reason}</p>
        ${running(status, now).map((line) => html`<p>${line}</p>`)}
        <section class="forms">
          ${form('backup', 'Back up now')}
          ${form('recovery-test', 'Test recovery now', backupChoice(backupIds))}
          ${form('retry', 'Try again what failed')}
          ${
            paused === null
              ? form('pause', 'Pause', html`<label>Reason <input name="reason" maxlength="200" /></label>`)
              : form('resume', 'Resume')
          }
        </section>
        <h2>Asked for by hand</h2>
        ${auditList(audit)}
      </main>`,
  );
}

function running({ activeBackup, activeRecoveryTest }: ServerStatus, now: Date): string[] {
  const runs = [
    ['a backup', activeBackup],
    ['a recovery test', activeRecoveryTest],
  ] as const;
  return runs.flatMap(([what, run]) => {
    if (run === null) return [];
    const far = run.progress === null ? '' : `, ${progressInWords(run.progress, now)}`;
    return [`${what} is running since ${run.startedAt}${far}`];
  });
}

function backupChoice(backupIds: readonly string[]): VNode {
  return html`<label>
    Backup
    <select name="backupId">
      <option value="">the newest</option>
      ${backupIds.map((id) => html`<option value=${id}>${id}</option>`)}
    </select>
  </label>`;
}
