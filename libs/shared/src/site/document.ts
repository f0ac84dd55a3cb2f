import { html } from 'htm/preact';
import type { ComponentChildren, VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { instantWithSeconds } from './moment.ts';

/** Who a page is for: `everybody` where no login is asked for. A `stranger` has to log in first. */
export type Viewer = 'everybody' | 'reader' | 'stranger';

interface Parts {
  title: string;
  /** What the tab shows: whether anybody is needed. */
  isWell: boolean;
  /** From this page to `/`: empty, or `../`. A proxy may serve all of it below a path of its own. */
  root: string;
  /** When what is shown was read; null when nothing was. */
  readAt: Date | null;
  now: Date;
  main: ComponentChildren;
  viewer: Viewer;
}

/** A page of the exporter as HTML. Needs no JavaScript; with it, it keeps itself up to date. Pure. */
export function htmlDocument({ title, isWell, root, readAt, now, main, viewer }: Parts): string {
  const page = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>${title}</title>
      <link rel="icon" href=${icon(isWell)} />
      <link rel="stylesheet" href=${`${root}style.css`} />
      ${viewer !== 'stranger' && scripts(root)}
    </head>
    <body>
      <a class="skip" href="#main">Skip to what is shown</a>
      <header class="site">
        <a class="brand" href=${root === '' ? './' : root}>Barback</a>
        <p class="as-of">
          <span id="live" role="status" />
          ${readAt !== null && html`<span>as of ${instantWithSeconds(readAt.toISOString(), now)}</span>`}
        </p>
      </header>
      <main id="main" tabindex="-1">${main}</main>
      <footer>
        <nav aria-label="Data">
          <a href=${`${root}metrics`}>Metrics</a>
          <a href=${`${root}api/servers`}>Servers as JSON</a>
          <a href=${`${root}api/services`}>Services as JSON</a>
          <a href=${`${root}api/storage`}>Storage as JSON</a>
        </nav>
        ${viewer === 'reader' && html`<form method="post" action=${`${root}logout`}><button>Log out</button></form>`}
      </footer>
    </body>
  </html>`;
  return `<!doctype html>${renderToString(page)}`;
}

function scripts(root: string): VNode | VNode[] {
  return html`<script defer src=${`${root}idiomorph.min.js`} />
    <script type="module" src=${`${root}live.js`} />`;
}

/** A full circle when all is well, one with a hole when not: in a row of tabs both can be told apart. */
function icon(isWell: boolean): string {
  const circle = isWell
    ? '<circle cx="8" cy="8" r="7" fill="#1f8a4c"/>'
    : '<circle cx="8" cy="8" r="5" fill="none" stroke="#c9362b" stroke-width="5"/>';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${circle}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
