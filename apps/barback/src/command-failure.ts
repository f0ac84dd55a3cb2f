import { EXIT } from '@barback/shared/service/exit-codes';

/** A command could not do what it was asked to; the message says why and what to do. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failure) {
    super(message);
    this.exitCode = exitCode;
  }
}
