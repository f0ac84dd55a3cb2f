import { SERVER_STATES } from '@barback/shared/status/server-state';
import type { ServerStatus } from '@barback/shared/status/server-status';
import { serverStatuses } from '@barback/shared/status/server-statuses';
import { serviceStatuses } from '@barback/shared/status/service-status';
import type { Snapshot } from '@barback/shared/status/snapshot';
import { storageStatuses } from '@barback/shared/status/storage-status';
import { html } from 'htm/preact';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { instant } from './moment.ts';
import { notices } from './notices.ts';
import { problemList } from './problem-list.ts';
import { serverTable } from './server-table.ts';
import { serviceList } from './service-list.ts';
import { stateBadge } from './state-words.ts';

/** The status page as HTML. Needs no JavaScript. Pure. */
export function statusPage(snapshot: Snapshot, now: Date): string {
  const statuses = serverStatuses(snapshot, now);
  const services = serviceStatuses(snapshot, now);
  const storage = storageStatuses(snapshot, now);
  const problems = snapshot.plan?.problems ?? [];
  const page = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>${title(statuses)}</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href="style.css" />
    </head>
    <body>
      <header>
        <h1>Barback</h1>
        <p class="counts">${counts(statuses).map(([state, amount]) => stateBadge(state, amount))}</p>
        <p class="as-of">as of ${instant((snapshot.readAt ?? now).toISOString(), now)}</p>
      </header>
      <main>
        ${notices(snapshot, now)}
        ${problems.length > 0 && problemList(problems)}
        ${statuses.length > 0 && serverTable(statuses, now)}
        ${snapshot.plan?.servers.length === 0 && noServers()}
        ${services.length + storage.length > 0 && serviceList(services, storage, now)}
      </main>
      <footer>
        <a href="metrics">Metrics</a> <a href="api/servers">Servers as JSON</a>
        <a href="api/services">Services as JSON</a>
      </footer>
    </body>
  </html>`;
  return `<!doctype html>${renderToString(page)}`;
}

function counts(statuses: readonly ServerStatus[]) {
  return SERVER_STATES.map(
    (state) => [state, statuses.filter((status) => status.state === state).length] as const,
  ).filter(([, amount]) => amount > 0);
}

function title(statuses: readonly ServerStatus[]): string {
  const words = counts(statuses).map(([state, amount]) => `${amount} ${state}`);
  return ['Barback', words.join(', ')].filter((part) => part !== '').join(': ');
}

function noServers(): VNode {
  return html`<section class="empty">
    <h2>No servers yet</h2>
    <p>
      Put one file for each PostgreSQL server into the directory of server files
      (<code>BARMAN_CONFIGURATION_FILES_DIRECTORY</code>, usually <code>/etc/barman.d</code>). It is noticed at once:
    </p>
    <pre>${EXAMPLE}</pre>
  </section>`;
}

const EXAMPLE = `[my-server]
description = "Our main PostgreSQL server"
conninfo = host=postgres.example user=barman dbname=postgres
streaming_conninfo = host=postgres.example user=streaming_barman
backup_method = postgres
streaming_archiver = on
slot_name = barman
create_slot = auto
#:backup_cron = 0 2 * * *
#:backup_recovery_ssh_cmd = "ssh root@recovery-host"`;
