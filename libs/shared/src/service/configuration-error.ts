import { EXIT } from './exit-codes.ts';

/** Something about the installation keeps the process from starting; the message says what to do. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.configuration) {
    super(message);
    this.exitCode = exitCode;
  }
}
