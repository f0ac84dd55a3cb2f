import { html } from 'htm/preact';
import type { VNode } from 'preact';
import type { ServerStatus } from '../../status/server-status.ts';

export interface ActionForms {
  status: Pick<ServerStatus, 'name' | 'state' | 'paused'>;
  /** Of its `DONE` backups, newest first. */
  backupIds: readonly string[];
  /** Where the scheduler's routes begin: ends with a slash. */
  base: string;
}

/** All that can be done to a server by hand. Whoever is not logged in is asked to when a form is sent. */
export function actionForms({ status: { name, state, paused }, backupIds, base }: ActionForms): VNode {
  const to = (action: string) => `${base}control/servers/${encodeURIComponent(name)}/${action}`;
  return html`<section class="actions" aria-label="Actions">
    <form class="fields" method="post" action=${to('backup')}>
      <button>Back up now</button>
      <button formaction=${to('recovery-test')}>Test recovery now</button>
      ${state === 'failing' && html`<button formaction=${to('retry')}>Retry what failed</button>`}
      ${paused !== null && html`<button formaction=${to('resume')}>Resume</button>`}
      ${actor()}
    </form>
    <details id="more-actions">
      <summary>More actions</summary>
      <form class="fields" method="post" action=${to('recovery-test')}>
        <label>
          Backup
          <select name="backupId">
            <option value="">newest</option>
            ${backupIds.map((id) => html`<option value=${id}>${id}</option>`)}
          </select>
        </label>
        ${actor()}
        <button>Test this backup</button>
      </form>
      ${
        paused === null &&
        html`<form class="fields" method="post" action=${to('pause')}>
          <label>Reason <input name="reason" maxlength="200" /></label>
          ${actor()}
          <button>Pause scheduled runs</button>
        </form>`
      }
      ${
        state !== 'failing' &&
        html`<form class="fields" method="post" action=${to('retry')}>${actor()}<button>Retry what failed</button></form>`
      }
    </details>
  </section>`;
}

/** Who asks, by their own account. */
function actor(): VNode {
  return html`<label>Your name <input name="actor" maxlength="64" autocomplete="name" /></label>`;
}
