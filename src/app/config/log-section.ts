import { IsIn } from 'class-validator';

/** Levels of the log, the quietest first. */
export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** `log`: JSON lines on standard output. */
export class LogSection {
  /** Lines of this level and above are written. `info` has one line for each request. */
  @IsIn(LOG_LEVELS, { message: `must be one of ${LOG_LEVELS.join(', ')}` })
  readonly level: LogLevel = 'info';
}
