import { type LoggerService } from '@nestjs/common';
import { type Log } from './logger.js';

/** Lets Nest write into the log. What it tells at its start is of use for debugging only. */
export class NestLog implements LoggerService {
  constructor(private readonly target: Log) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.target.write('debug', { event: 'nest', ...contextOf(rest) }, text(message));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.target.write('debug', { event: 'nest', ...contextOf(rest) }, text(message));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.target.write('trace', { event: 'nest', ...contextOf(rest) }, text(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.target.write('warn', { event: 'nest', ...contextOf(rest) }, text(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.target.write('error', { event: 'nest', ...contextOf(rest) }, text(message));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.target.write('fatal', { event: 'nest', ...contextOf(rest) }, text(message));
  }
}

/** Nest gives its context as the last argument. */
function contextOf(rest: readonly unknown[]): { context?: string } {
  const last = rest.at(-1);
  return typeof last === 'string' && /^[A-Za-z]{1,64}$/.test(last) ? { context: last } : {};
}

function text(message: unknown): string {
  if (typeof message === 'string') return message;
  return message instanceof Error ? `${message.name}: ${message.message}` : 'a message that is no text';
}
