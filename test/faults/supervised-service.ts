import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type LogLine, type Service, type ServiceName, spawnService } from '../fixtures/service.ts';

/** A service that is started again when it has ended, as docker or systemd would. */
export interface SupervisedService {
  /** `worker-1` */
  role: string;
  /** Null while it is down. */
  current(): Service | null;
  /** Whether it has started and not ended since. */
  isUp(): boolean;
  /** Sends a signal to the process, if there is one. */
  signal(signal: NodeJS.Signals): void;
  /** From now on it is not started again, until the function that is returned is called. */
  hold(): () => void;
  /** Changes what it is started with from the next time on. */
  setEnvironment(changes: Record<string, string>): void;
  /** Each line that it logs, whichever of its processes does. */
  lines: EventEmitter<{ line: [LogLine] }>;
  /** Everything that its processes wrote, with how each ended. */
  output(): string;
  /** How often it ended by itself, which it never should. */
  crashes(): number;
  /** Asks it to end, and does not start it again. */
  stop(): Promise<void>;
}

export interface Supervision {
  role: string;
  name: ServiceName;
  environment: Record<string, string>;
}

const RESTART_MILLISECONDS = 2000;
const POLL_MILLISECONDS = 100;

export function supervise({ role, name, environment }: Supervision): SupervisedService {
  const lines = new EventEmitter<{ line: [LogLine] }>();
  let startedWith = environment;
  let service: Service | null = null;
  let isUp = false;
  let signalled = false;
  let stopping = false;
  let holds = 0;
  let crashes = 0;
  const outputs: string[] = [];

  lines.on('line', ({ msg }) => {
    isUp ||= msg === 'started';
  });
  const supervising = (async () => {
    while (!stopping) {
      signalled = false;
      service = spawnService(name, startedWith);
      service.logged((line) => lines.emit('line', line) && false).catch(() => {});
      const { exited, output, pid } = service;
      const exitCode = await exited;
      outputs.push(`${output()}-- ${role}, process ${pid}, ended with ${exitCode}\n`);
      service = null;
      isUp = false;
      if (!signalled) crashes++;
      const begin = performance.now();
      while (!stopping && (holds > 0 || performance.now() - begin < RESTART_MILLISECONDS)) {
        await delay(POLL_MILLISECONDS);
      }
    }
  })();

  const signal = (which: NodeJS.Signals) => {
    if (which !== 'SIGSTOP' && which !== 'SIGCONT') signalled = true;
    service?.signal(which);
  };
  return {
    role,
    current: () => service,
    isUp: () => isUp,
    signal,
    hold() {
      holds++;
      return () => {
        holds--;
      };
    },
    setEnvironment(changes) {
      startedWith = { ...startedWith, ...changes };
    },
    lines,
    output: () => [...outputs, service?.output() ?? ''].join(''),
    crashes: () => crashes,
    async stop() {
      stopping = true;
      signal('SIGCONT');
      signalled = true;
      await service?.stop();
      await supervising;
    },
  };
}
