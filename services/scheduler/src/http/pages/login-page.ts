import { html } from 'htm/preact';
import { document } from './document.ts';

/** Asks for the token. Pure. @param why nobody was let in; null at first */
export function loginPage(why: string | null): string {
  return document(
    'Barback: log in',
    html`<main class="login">
      <h1>Barback</h1>
      ${why !== null && html`<p class="refused" role="alert">${why}</p>`}
      <form method="post" action="/login">
        <label>Token <input type="password" name="token" autocomplete="current-password" required /></label>
        <button>Log in</button>
      </form>
    </main>`,
  );
}
