import { html } from 'htm/preact';
import type { VNode } from 'preact';

/** What to do when there are none. */
export function noServers(): VNode {
  return html`<section class="part empty">
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
