/** The promises that `docs/develop/read-a-failed-fault-run.md` states. */
export type Promised = 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6';

/**
 * A promise that was not kept.
 *
 * - `lost`: what was due was not done, or what was done is not known any more
 * - `overlapped`: two at the same time
 * - `doubled`: done again
 * - `delayed`: it waited for another server
 * - `untrue`: something was told that was not so
 */
export interface Violation {
  promise: Promised;
  how: 'lost' | 'overlapped' | 'doubled' | 'delayed' | 'untrue';
  what: 'backup' | 'recovery test' | 'report';
  server: string | null;
  /** What was seen, for a person. */
  text: string;
}
