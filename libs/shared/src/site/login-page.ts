import { html } from 'htm/preact';
import { htmlDocument } from './document.ts';

/** Asks for the token of those who may read. Pure. @param why nobody was let in; null at first */
export function loginPage(why: string | null, root: string, now: Date): string {
  const main = html`<div class="login">
    <h1>Log in</h1>
    ${why !== null && html`<p class="reason" role="alert">${why}</p>`}
    <form method="post" action=${`${root}login`}>
      <label>Token <input type="password" name="token" autocomplete="current-password" required /></label>
      <button>Log in</button>
    </form>
  </div>`;
  return htmlDocument({
    title: 'Log in · Barback',
    isWell: true,
    root,
    readAt: null,
    now,
    main,
    viewer: 'stranger',
  });
}
