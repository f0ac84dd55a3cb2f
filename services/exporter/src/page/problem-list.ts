import type { Plan } from '@barback/shared/plan/plan';
import { html } from 'htm/preact';
import type { VNode } from 'preact';

/** What is wrong with the configuration: where, why, and what to do about it. */
export function problemList(problems: Plan['problems']): VNode {
  return html`<section id="problems" class="notice">
    <h2>${problems.length === 1 ? '1 error' : `${problems.length} errors`} in the configuration</h2>
    <ul>
      ${problems.map(
        ({ file, line, server, reason, cure }) => html`<li class="problem">
          <code>${line === null ? file : `${file}:${line}`}</code>
          ${server !== null && html`<span>${' '}<b>${server}</b></span>`}
          <span class="reason">${reason}</span>
          <span class="detail">${cure}</span>
        </li>`,
      )}
    </ul>
    <p class="detail">Servers with an error keep their last good schedule; nothing else stops.</p>
  </section>`;
}
