import type { FaultKind } from '../fault.ts';

/** All that is sent to a server and from it is lost, and nobody is told; what was under way goes on when it can. */
export const networkCut: FaultKind = {
  name: 'network cut',
  targets: ({ servers }) => servers,
  durationSeconds: [2, 30],
  weight: 2,
  async inject({ servers }, target) {
    const server = servers.get(target);
    if (server === undefined) throw new Error(`there is no server ${target}`);
    await server.link.cut();
    return { end: () => server.link.restore() };
  },
};
