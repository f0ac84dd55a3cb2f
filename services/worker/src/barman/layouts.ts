import { defaultLayout, type ServerLayout } from '../catalogue/layout.ts';
import type { Barman } from './barman.ts';
import { readShowServerAnswer, type ShownLayout } from './show-server-answer.ts';

/** Knows the directories of each server, as Barman last reported them. */
export interface Layouts {
  /** The current knowledge: Barman's default directories until Barman has reported others. */
  known(server: string): ServerLayout;
  /** Asks Barman first if it has not reported them yet. */
  ask(server: string, signal: AbortSignal): Promise<ServerLayout>;
  /** Where the locks of all servers are. */
  lockDirectory: string;
  remember(server: string, layout: ShownLayout): void;
}

/** @param lockDirectory for all servers, from the configuration that Barman runs with */
export function layoutsIn(
  barmanHome: string,
  lockDirectory: string,
  barman: Pick<Barman, 'showServers'>,
): Layouts {
  const told = new Map<string, ShownLayout>();
  const known = (server: string) => ({
    ...(told.get(server) ?? defaultLayout(barmanHome, server)),
    lockDirectory,
  });
  return {
    known,
    lockDirectory,
    remember: (server, layout) => told.set(server, layout),
    async ask(server, signal) {
      if (!told.has(server)) {
        const answer = await barman.showServers([server], signal);
        const shown = answer === null ? null : readShowServerAnswer(answer, server);
        if (shown !== null) told.set(server, shown.layout);
      }
      return known(server);
    },
  };
}
