/** 1: done with a bad result. 2: not done. */
export type FailureCode = 1 | 2;

/** Ends a command: its message is for the person who typed it. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    message: string,
    readonly exitCode: FailureCode,
  ) {
    super(message);
  }
}
