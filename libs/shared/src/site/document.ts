import { html } from 'htm/preact';
import type { ComponentChildren, VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Frame, Link } from './frame.ts';
import { instantWithSeconds } from './moment.ts';

interface Parts {
  title: string;
  /** What the tab shows: whether anybody is needed. */
  isWell: boolean;
  frame: Frame;
  /** Which of the links of the frame leads here; null is none of them. */
  current: string | null;
  /** When what is shown was read; null when nothing was. */
  readAt: Date | null;
  now: Date;
  main: ComponentChildren;
  /** Whether the page keeps itself up to date: what asking for its address again shows. */
  isLive: boolean;
}

/** A page as HTML. Needs no JavaScript; with it, it keeps itself up to date. Pure. */
export function htmlDocument({ title, isWell, frame, current, readAt, now, main, isLive }: Parts): string {
  const { root, links, data, logout } = frame;
  const page = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>${title} · Barback</title>
      <link rel="icon" href=${icon(isWell)} />
      <link rel="stylesheet" href=${`${root}style.css`} />
      ${isLive && scripts(root)}
    </head>
    <body>
      <a class="skip" href="#main">Skip to content</a>
      <header class="site">
        <nav aria-label="Site">
          <a class="brand" href=${links[0]?.href}>Barback</a>
          ${links.map((link) => navigationLink(link, current))}
        </nav>
        <p class="as-of">
          <span id="live" role="status" />
          ${readAt !== null && html`<span>as of ${instantWithSeconds(readAt.toISOString(), now)}</span>`}
        </p>
      </header>
      <main id="main" tabindex="-1">${main}</main>
      ${(data.length > 0 || logout !== null) && footer(data, logout)}
    </body>
  </html>`;
  return `<!doctype html>${renderToString(page)}`;
}

function navigationLink({ text, href }: Link, current: string | null): VNode {
  return html`<a href=${href} aria-current=${text === current ? 'page' : undefined}>${text}</a>`;
}

function footer(data: readonly Link[], logout: string | null): VNode {
  return html`<footer>
    <nav aria-label="Data">${data.map(({ text, href }) => html`<a href=${href}>${text}</a>`)}</nav>
    ${logout !== null && html`<form method="post" action=${logout}><button class="quiet">Log out</button></form>`}
  </footer>`;
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
