import { once } from 'node:events';

/** What a process of Node.js holds after its garbage was collected, as it says itself. */
export interface Held {
  heapBytes: number;
  /** Buffers and the like, outside of the heap. */
  externalBytes: number;
  /** Timers, sockets, pipes and what else keeps it going, by kind. */
  resources: Record<string, number>;
}

export interface Inspected {
  held(): Promise<Held>;
  close(): void;
}

const ASK = `(() => {
  const { heapUsed, external } = process.memoryUsage();
  const resources = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  return JSON.stringify({ heapBytes: heapUsed, externalBytes: external, resources });
})()`;

/** Connects to the inspector of a process that was started with `--inspect=127.0.0.1:PORT`. */
export async function inspect(port: number): Promise<Inspected> {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl ?? '');
  await once(socket, 'open');
  let latestId = 0;
  const call = async (method: string, params: object = {}) => {
    const id = ++latestId;
    const answered = new Promise<{ result?: { value: string } }>((resolve) => {
      const listen = ({ data }: MessageEvent) => {
        const message = JSON.parse(data);
        if (message.id !== id) return;
        socket.removeEventListener('message', listen);
        resolve(message.result);
      };
      socket.addEventListener('message', listen);
    });
    socket.send(JSON.stringify({ id, method, params }));
    return await answered;
  };
  return {
    async held() {
      await call('HeapProfiler.collectGarbage');
      await call('HeapProfiler.collectGarbage'); // what the first one only made collectable
      const { result } = await call('Runtime.evaluate', { expression: ASK });
      return JSON.parse(result?.value ?? '');
    },
    close: () => socket.close(),
  };
}
