import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { allProcesses } from '../../fixtures/processes.ts';
import { sendSignal } from '../../fixtures/send-signal.ts';
import type { FaultKind } from '../fault.ts';
import { nextLine } from '../next-line.ts';
import { pick, type Random } from '../random.ts';
import type { World } from '../world.ts';

/** From when a worker begins a backup until it has ended, or nearly so. */
const BACKUP_MILLISECONDS = 7000;

/** The process of PostgreSQL that sends a backup is killed: the server ends all others as well, and recovers. */
export const postgresCrashedInBackup: FaultKind = {
  name: 'postgresql crashed in a backup',
  targets: () => ['a backup'],
  durationSeconds: [0, 0],
  weight: 1.5,
  async inject(world, _target, random) {
    const name = await backedUpServer(world, random);
    const senders = await childrenOf(await postmasterOf(world, name), 'sending backup');
    const killed = senders.filter((pid) => sendSignal(pid, 'SIGKILL'));
    return { detail: killed.length === 0 ? `${name}, too late` : name, end: async () => {} };
  },
};

/** What works for Barman at a backup is ended with SIGKILL, as the kernel does when memory is short. */
export const barmanKilled: FaultKind = {
  name: 'barman killed',
  targets: () => ['barman'],
  durationSeconds: [0, 0],
  weight: 1.5,
  async inject(world, _target, random) {
    const name = await backedUpServer(world, random);
    const programs = (await allProcesses()).filter(
      ({ command }) =>
        command.includes(world.barman.path) && / backup .*/.test(command) && command.includes(` ${name} `),
    );
    const killed = programs.filter(({ pid }) => sendSignal(pid, 'SIGKILL'));
    return { detail: killed.length === 0 ? `${name}, too late` : name, end: async () => {} };
  },
};

/** The server that a backup is being taken of; any when there is none. */
async function backedUpServer(world: World, random: Random): Promise<string> {
  const begun = await nextLine(world, ({ msg }) => msg === 'backup started');
  if (begun === null) return pick(random, world.shape.servers);
  await delay(random() * BACKUP_MILLISECONDS);
  return String(begun.line.server);
}

async function postmasterOf({ servers }: World, name: string): Promise<string> {
  const directory = servers.get(name)?.postgres.dataDirectory ?? '';
  const file = await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => '');
  return file.split('\n')[0] ?? '';
}

async function childrenOf(pid: string, doing: string): Promise<number[]> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => ''))
    .split(' ')
    .map(Number);
  const processes = await allProcesses();
  return processes
    .filter((process) => children.includes(process.pid) && process.command.includes(doing))
    .map((process) => process.pid);
}
