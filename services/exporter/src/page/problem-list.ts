import { type Plan, problemReason } from '@barback/shared/plan/plan';
import { html } from 'htm/preact';
import type { VNode } from 'preact';

/** What is wrong with the configuration: where, why, and what to do about it. */
export function problemList(problems: Plan['problems']): VNode {
  return html`<section id="problems" class="notice">
    <h2>${problems.length === 1 ? '1 error' : `${problems.length} errors`} in the configuration</h2>
    <ul>
      ${problems.map(
        (problem) => html`<li class="problem">
          <code>${problem.line === null ? problem.file : `${problem.file}:${problem.line}`}</code>
          ${problem.server !== null && html`<span>${' '}<b>${problem.server}</b></span>`}
          <span class="reason">${problemReason(problem)}</span>
          <span class="detail">${problem.cure}</span>
        </li>`,
      )}
    </ul>
    <p class="detail">Servers with an error keep what was in force before; nothing else stops.</p>
  </section>`;
}
