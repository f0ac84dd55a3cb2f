import { EXIT } from './exit-codes.ts';

/**
 * An expected condition that prevents the process from doing its work. The process ends with the message, which says
 * why and what to do, and with the exit code; a stack trace would not help.
 */
export class ExpectedFailure extends Error {
  override readonly name = 'ExpectedFailure';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failure) {
    super(message);
    this.exitCode = exitCode;
  }
}
