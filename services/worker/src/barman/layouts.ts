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
  remember(server: string, layout: ShownLayout, at: Date): void;
  /** When this process was last told to remember one, in epoch milliseconds; null: never. */
  rememberedAt(server: string): number | null;
}

/** @param lockDirectory for all servers, from the configuration that Barman runs with */
export function layoutsIn(
  barmanHome: string,
  lockDirectory: string,
  barman: Pick<Barman, 'showServers'>,
): Layouts {
  const told = new Map<string, ShownLayout>();
  const toldAt = new Map<string, number>();
  const known = (server: string) => ({
    ...(told.get(server) ?? defaultLayout(barmanHome, server)),
    lockDirectory,
  });
  return {
    known,
    lockDirectory,
    remember(server, layout, at) {
      told.set(server, layout);
      toldAt.set(server, at.getTime());
    },
    rememberedAt: (server) => toldAt.get(server) ?? null,
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
