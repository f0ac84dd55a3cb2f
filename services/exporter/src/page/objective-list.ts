import { shortDuration } from '@barback/shared/site/short';
import type { ServerStatus } from '@barback/shared/status/server-status';
import { html } from 'htm/preact';
import type { VNode } from 'preact';

type Recovery = NonNullable<ServerStatus['recovery']>;
type Objective = Recovery['dataAge'];

/** What the newest test measured, and what is allowed where that is set: RTO and RPO. */
export function objectiveList({
  recoveryTime,
  dataAge,
}: Pick<Recovery, 'recoveryTime' | 'dataAge'>): VNode | null {
  if (recoveryTime.measuredSeconds === null && dataAge.measuredSeconds === null) return null;
  return html`<dl class="objectives">
    ${objective('recovered in', recoveryTime)}
    ${objective('data age', dataAge)}
  </dl>`;
}

function objective(what: string, { measuredSeconds, objectiveSeconds }: Objective): VNode | null {
  if (measuredSeconds === null) return null;
  const isMissed = objectiveSeconds !== null && measuredSeconds > objectiveSeconds;
  const allowed = objectiveSeconds === null ? null : shortDuration(objectiveSeconds);
  return html`<div class=${isMissed ? 'missed' : undefined}>
    <dt>${what}</dt>
    <dd>
      ${isMissed && html`<span aria-hidden="true">! </span>`}<b>${shortDuration(measuredSeconds)}</b>
      ${allowed !== null && (isMissed ? `, only ${allowed} allowed` : ` of ${allowed}`)}
    </dd>
  </div>`;
}
