import { html } from 'htm/preact';
import { htmlDocument } from './document.ts';
import type { Frame } from './frame.ts';

export interface Login {
  /** What the token allows, in the infinitive: `read the status page`. */
  purpose: string;
  /** Where the token is sent. */
  action: string;
  /** The path to come back to. */
  returnTo: string;
  /** Why nobody was let in; null at first. */
  why: string | null;
}

/** Asks for a token. Pure. */
export function loginPage({ purpose, action, returnTo, why }: Login, frame: Frame, now: Date): string {
  const main = html`<div class="login">
    <h1>Log in</h1>
    <p>A token is required to ${purpose}.</p>
    ${why !== null && html`<p class="reason" role="alert">${why}</p>`}
    <form class="fields" method="post" action=${action}>
      <input type="hidden" name="returnTo" value=${returnTo} />
      <label>Token <input type="password" name="token" autocomplete="current-password" required /></label>
      <button>Log in</button>
    </form>
  </div>`;
  return htmlDocument({
    title: 'Log in',
    isWell: true,
    frame,
    current: null,
    readAt: null,
    now,
    main,
    isLive: false,
  });
}
