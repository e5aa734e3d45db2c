import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { ConnectorError } from '../../connectors/sdk/errors.js';
import { type AdminEvents } from './events.js';

/** Seconds. */
const RETRY_AFTER = 5;

/** Makes every failure a status and `{ "error": text, "requestId": id }`. */
@Catch()
export class AdminErrorFilter implements ExceptionFilter {
  constructor(private readonly events: AdminEvents) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const requestId = http.getRequest<FastifyRequest>().id;
    const { status, error } = this.answer(thrown, requestId);
    if (status === 503) reply.header('Retry-After', String(RETRY_AFTER));
    reply.status(status).send({ error, requestId });
  }

  private answer(thrown: unknown, requestId: string): { readonly status: number; readonly error: string } {
    if (thrown instanceof HttpException) return { status: thrown.getStatus(), error: textOf(thrown) };
    const ours = statusOfFastify(thrown);
    if (ours !== undefined) return { status: ours, error: 'the request cannot be read' };
    const error = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'a value that is no error was thrown';
    this.events.emit({ kind: 'adminAction', action: 'failed', tenant: undefined, requestId, error });
    // The type belongs to a room that this one may not know; its name is part of the contract of the ports.
    if (thrown instanceof Error && thrown.name === 'StoreUnavailable') {
      return { status: 503, error: 'the store cannot be used now' };
    }
    if (thrown instanceof ConnectorError) {
      return { status: thrown.code === 'unavailable' ? 503 : 502, error: `the target failed: ${thrown.message}` };
    }
    return { status: 500, error: 'the gateway failed; its log says why under this request id' };
  }
}

/** The texts of the validation, one after the other. */
function textOf(exception: HttpException): string {
  const body = exception.getResponse();
  const message: unknown = typeof body === 'string' ? body : Reflect.get(body, 'message');
  const texts: readonly unknown[] = Array.isArray(message) ? message : [message];
  return texts.filter((text) => typeof text === 'string').join('; ') || exception.message;
}

/** Fastify's own errors (body too large, malformed JSON) carry the status. */
function statusOfFastify(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const status: unknown = Reflect.get(thrown, 'statusCode');
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
