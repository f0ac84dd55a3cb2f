import { html } from 'htm/preact';
import { htmlDocument } from './document.ts';
import type { Frame } from './frame.ts';

const HEADINGS: Readonly<Record<number, string>> = {
  400: 'Malformed request',
  403: 'Not allowed',
  404: 'Page not found',
  405: 'Not possible here',
  409: 'Nothing to do',
  413: 'Request too large',
  429: 'Too many attempts',
  500: 'Internal error',
  503: 'Redis is unreachable',
};

export interface ErrorAnswer {
  status: number;
  /** Instead of the heading that the status has. */
  heading?: string;
  /** What failed, why, and what to do. */
  text: string;
}

/** An answer that is an error, for people. Pure. */
export function errorPage({ status, heading, text }: ErrorAnswer, frame: Frame, now: Date): string {
  const title = heading ?? HEADINGS[status] ?? 'Error';
  const [back] = frame.links;
  const main = html`<div class="error">
    <h1>${title}</h1>
    <p class="reason" role="alert">${text}</p>
    <p class="soft">HTTP ${status}</p>
    ${back !== undefined && html`<p><a href=${back.href}>← ${back.text}</a></p>`}
  </div>`;
  return htmlDocument({ title, isWell: false, frame, current: null, readAt: null, now, main, isLive: false });
}
