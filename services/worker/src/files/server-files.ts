import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateDirectory } from '@barback/shared/service/private-files';
import type { z } from 'zod';
import { replaceFile } from './replace-file.ts';

/** A directory with one JSON file for each server, so that what it says outlives this process and Redis. */
export interface ServerFiles<Value> {
  /** The file of a server, which need not be there. */
  fileOf(server: string): string;
  /** Null when there is none, or when it is not readable. */
  read(server: string): Promise<Value | null>;
  /** Every server that has one. */
  servers(): Promise<string[]>;
  /** Resolves when it is on disk. @throws the error of the file system */
  write(server: string, value: Value): Promise<void>;
  /** @throws the error of the file system */
  remove(server: string): Promise<void>;
}

const SUFFIX = '.json';

/** @param directory is made when it is missing */
export function serverFiles<Value>(directory: string, schema: z.ZodType<Value>): ServerFiles<Value> {
  const fileOf = (server: string) => join(directory, `${encodeURIComponent(server)}${SUFFIX}`);
  return {
    fileOf,
    async read(server) {
      try {
        return schema.parse(JSON.parse(await readFile(fileOf(server), 'utf8')));
      } catch {
        return null;
      }
    },
    async servers() {
      const names = await readdir(directory).catch(() => []);
      return names
        .filter((name) => name.endsWith(SUFFIX))
        .map((name) => decodeURIComponent(name.slice(0, -SUFFIX.length)));
    },
    async write(server, value) {
      await makePrivateDirectory(directory);
      await replaceFile(fileOf(server), JSON.stringify(value));
    },
    async remove(server) {
      await rm(fileOf(server), { force: true });
    },
  };
}
