import { EXIT } from './exit-codes.ts';

/**
 * Something that can happen keeps the process from doing what it was asked to. It ends with the message, which says
 * why and what to do, and with the exit code; a stack trace would help nobody.
 */
export class ExpectedFailure extends Error {
  override readonly name = 'ExpectedFailure';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failure) {
    super(message);
    this.exitCode = exitCode;
  }
}
