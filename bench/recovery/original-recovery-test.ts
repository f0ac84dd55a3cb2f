import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import type { BarmanHome } from '../../test/fixtures/barman.ts';
import { programsDirectory } from '../../test/fixtures/postgres-programs.ts';
import type { Sshd } from '../../test/fixtures/sshd.ts';

/** What the original's recovery test needs. Its recovery host has one data directory for all servers, for ever. */
export interface OriginalRecoveryTest {
  server: string;
  backupId: string;
  barman: BarmanHome;
  /** The login must be the user that PostgreSQL may run as. */
  sshd: Sshd;
  dataDirectory: string;
  /** Where the restored server's socket is; the restored port would be that of the backed-up server. */
  socketDirectory: string;
  /** The original asks 60 times. */
  mostQuestions: number;
}

/**
 * The recovery test of the tool that Barback takes the place of, step by step, with its faults: nothing is really
 * deleted, a failed restore goes unnoticed, and who answers is not asked for.
 */
export async function originalRecoveryTest(test: OriginalRecoveryTest): Promise<'passed' | 'failed'> {
  const { server, backupId, barman, sshd, dataDirectory, socketDirectory, mostQuestions } = test;
  const programs = await programsDirectory();
  const [ssh = '', ...sshArgs] = `${sshd.sshCommand} -o StrictHostKeyChecking=accept-new`.split(' ');
  const onHost = async (command: string) =>
    await execa(ssh, [...sshArgs, `cd / ; PGDATA=${dataDirectory}; ${command}`], { reject: false });
  const isReady = async () =>
    (await onHost(`${programs}/pg_isready -q -h ${socketDirectory}`)).exitCode === 0;

  await onHost('kill -INT `head -1 "$PGDATA/postmaster.pid"` || true; rm -rf "$PGDATA/*"');
  await barman.run(
    'recover',
    '--remote-ssh-command',
    [ssh, ...sshArgs].join(' '),
    server,
    backupId,
    dataDirectory,
  );
  await onHost(`sed -i /ssl/d "$PGDATA/pg_hba.conf"; sed -i /dir/d "$PGDATA/postgresql.conf";
    ${programs}/postgres -D "$PGDATA" -p 5432 -c listen_addresses= -c unix_socket_directories=${socketDirectory} >>"$PGDATA.log" 2>&1 &`);
  for (let questions = 1; questions < mostQuestions && !(await isReady()); questions++) {
    await delay(1000);
  }
  return (await isReady()) ? 'passed' : 'failed';
}
