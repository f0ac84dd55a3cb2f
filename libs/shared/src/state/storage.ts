import { z } from 'zod';

/** A file system that holds a Barman home. */
export const storageSchema = z.object({
  observedAt: z.iso.datetime({ offset: true }),
  freeBytes: z.number().nonnegative(),
  sizeBytes: z.number().nonnegative(),
});

export type Storage = z.infer<typeof storageSchema>;
