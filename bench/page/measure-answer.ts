import { get } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { median } from '../median.ts';

/** What a page weighs, and how long the exporter takes to make it. */
export interface Answer {
  bytes: number;
  /** As it travels. */
  compressedBytes: number;
  answerMilliseconds: number;
}

/** Asks for a page again and again, as a browser does, and takes the median. */
export async function measureAnswer(url: string, runs: number): Promise<Answer> {
  const times: number[] = [];
  let body: Buffer = Buffer.alloc(0);
  for (let run = 0; run <= runs; run++) {
    const startedAt = performance.now();
    body = await ask(url);
    if (run > 0) times.push(performance.now() - startedAt);
  }
  return { bytes: gunzipSync(body).length, compressedBytes: body.length, answerMilliseconds: median(times) };
}

function ask(url: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { 'accept-encoding': 'gzip' } }, (response) => resolve(buffer(response))).on(
      'error',
      reject,
    );
  });
}
