import { distanceInWords, instant } from '@barback/shared/site/moment';
import { section } from '@barback/shared/site/section';
import { type ServiceStatus, serviceStatuses } from '@barback/shared/status/service-status';
import type { QueueSnapshot, Snapshot } from '@barback/shared/status/snapshot';
import { type StorageStatus, storageStatuses } from '@barback/shared/status/storage-status';
import { sizeInWords } from '@barback/shared/vocabulary/in-words';
import { DEFAULT_POOL } from '@barback/shared/vocabulary/pools';
import { html } from 'htm/preact';
import type { VNode } from 'preact';

/** Who works, at what, what waits to be done, and how much room there is; nothing when none of it is known. */
export function serviceList(snapshot: Snapshot, now: Date): VNode | null {
  const services = serviceStatuses(snapshot, now);
  const storage = storageStatuses(snapshot, now);
  if (services.length + storage.length === 0) return null;
  return section(
    'services',
    'Services',
    html`<ul class="cards">
      ${services.map((status) => serviceItem(status, now))}
      ${snapshot.redisUp && queueItem(snapshot.queues)}
      ${storage.map((status) => storageItem(status, now))}
    </ul>`,
  );
}

function serviceItem(status: ServiceStatus, now: Date): VNode {
  const { service, state, host, pid, version, startedAt, lastSeenAt, running, slots, pools } = status;
  const counts = Object.entries(slots).map(([queue, amount]) => `${queue} ${amount}`);
  return html`<li>
    <h3>${service} <span class=${`badge ${BADGES[state]}`}>${state}</span></h3>
    <p>on ${host}, process ${pid}</p>
    ${isPooled(pools) && html`<small>serves ${pools.join(', ')}</small>`}
    ${state !== 'alive' && html`<small class="warning">last seen ${distanceInWords(lastSeenAt, now)}</small>`}
    ${running.map(
      ({ job, server, since }) =>
        html`<small class="running">${state === 'alive' ? 'at' : 'was at'} ${job}${server !== null && ` of ${server}`}, begun ${distanceInWords(since, now)}</small>`,
    )}
    <small>Barback ${version}, started ${instant(startedAt, now)}${counts.length > 0 && `, slots: ${counts.join(', ')}`}</small>
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

function queueItem(queues: readonly QueueSnapshot[]): VNode {
  return html`<li>
    <h3>queues</h3>
    <ul class="queues">${queues.map((queue) => html`<li><b>${queue.name}</b> ${jobsInWords(queue)}</li>`)}</ul>
  </li>`;
}

function jobsInWords({ jobs }: QueueSnapshot): string {
  const amounts = [
    [jobs.active, 'running'],
    [sum(jobs.waiting, jobs.prioritized), 'waiting'],
    [jobs.delayed, 'for later'],
    [jobs.paused, 'paused'],
  ] as const;
  const shown = amounts.flatMap(([amount, what]) => (amount ? [`${amount} ${what}`] : []));
  return jobs.active === null ? 'nothing known' : shown.join(', ') || 'nothing to do';
}

function sum(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

function storageItem({ path, freeBytes, sizeBytes, observedAt, stale }: StorageStatus, now: Date): VNode {
  return html`<li>
    <h3>storage <code>${path}</code></h3>
    <p>${sizeInWords(freeBytes)} free of ${sizeInWords(sizeBytes)}</p>
    ${stale && html`<small class="warning">Stale: last looked at ${distanceInWords(observedAt, now)}</small>`}
  </li>`;
}
