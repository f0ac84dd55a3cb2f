import { DEFAULT_POOL } from '@barback/shared/plan/pools';
import { sizeInWords } from '@barback/shared/status/in-words';
import type { ServiceStatus } from '@barback/shared/status/service-status';
import type { StorageStatus } from '@barback/shared/status/storage-status';
import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { distanceInWords, instant } from './moment.ts';

/** Who works, at what, and with how much room. */
export function serviceList(
  services: readonly ServiceStatus[],
  storage: readonly StorageStatus[],
  now: Date,
): VNode {
  return html`<section id="services" class="services">
    <h2>Services</h2>
    <ul>
      ${services.map((status) => serviceItem(status, now))}
      ${storage.map((status) => storageItem(status, now))}
    </ul>
  </section>`;
}

function serviceItem(status: ServiceStatus, now: Date): VNode {
  const { service, state, host, pid, version, startedAt, lastSeenAt, running, slots, pools } = status;
  const counts = Object.entries(slots).map(([queue, amount]) => `${queue} ${amount}`);
  return html`<li class=${state}>
    <span class=${`badge ${BADGES[state]}`}>${state}</span> <b>${service}</b> on ${host}
    <span class="detail">
      process ${pid}, Barback ${version}, started ${instant(startedAt, now)}${counts.length > 0 && `, slots: ${counts.join(', ')}`}
    </span>
    ${isPooled(pools) && html`<span class="detail">serves ${pools.join(', ')}</span>`}
    ${state !== 'alive' && html`<span class="stale">last seen ${distanceInWords(lastSeenAt, now)}</span>`}
    ${running.map(
      ({ job, server, since }) =>
        html`<span class="detail">${state === 'alive' ? 'at' : 'was at'} ${job}${server !== null && ` of ${server}`}, begun ${distanceInWords(since, now)}</span>`,
    )}
  </li>`;
}

/** Where there is only the default pool, nobody speaks of pools. */
function isPooled(pools: readonly string[]): boolean {
  return pools.some((pool) => pool !== DEFAULT_POOL);
}

/** The colours of the servers' states. */
const BADGES: Readonly<Record<ServiceStatus['state'], string>> = {
  alive: 'protected',
  lost: 'late',
  unknown: 'unknown',
};

function storageItem({ path, freeBytes, sizeBytes, observedAt, stale }: StorageStatus, now: Date): VNode {
  return html`<li>
    <b>storage</b> <code>${path}</code>
    <span class="detail">${sizeInWords(freeBytes)} free of ${sizeInWords(sizeBytes)}</span>
    ${stale && html`<span class="stale">Stale: last looked at ${distanceInWords(observedAt, now)}</span>`}
  </li>`;
}
