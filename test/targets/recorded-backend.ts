import { setImmediate as nextTurn } from 'node:timers/promises';
import { readConfig } from '../../connectors/memory/config.js';
import { MemoryConnector } from '../../connectors/memory/connector.js';
import { type BackendObject } from '../../connectors/sdk/backend-object.js';
import { ConfigReader } from '../../connectors/sdk/config-reader.js';
import { type Call } from '../../connectors/sdk/connector.js';
import { attributesOf } from '../../connectors/sdk/testing/fixture.js';
import { CoalescedCalls, type Joining, type Operation } from '../../src/targets/coalesced-calls.js';

/** A memory target without people. */
export const emptyBackend = (): MemoryConnector => new MemoryConnector(readConfig(new ConfigReader({}, 'target', [])));

/** Ends in so many milliseconds. */
export const call = (milliseconds = 5_000): Call => ({ deadline: Date.now() + milliseconds, requestId: 'test' });

/** Makes a person with these values of `userName` (one) and `mail`. */
export function person(
  backend: MemoryConnector,
  userName: string,
  mail: readonly string[] = [],
): Promise<BackendObject> {
  const attributes = attributesOf({ userName: [userName], ...(mail.length > 0 && { mail }) });
  return backend.create({ objectType: 'user', attributes, returning: ['userName'] }, call());
}

/** Joined calls of an operation, and what reaches the operation of them. */
export function recorded<Request, Result>(
  operation: Operation<Request, Result>,
  joining: Joining<Request, Result>,
): { readonly calls: CoalescedCalls<Request, Result>; readonly sent: { request: Request; call: Call }[] } {
  const sent: { request: Request; call: Call }[] = [];
  const record: Operation<Request, Result> = (request, given) => {
    sent.push({ request, call: given });
    return operation(request, given);
  };
  return { calls: new CoalescedCalls(record, joining), sent };
}

/** Runs each in a turn of its own. */
export async function inTurns<T>(works: readonly (() => Promise<T>)[]): Promise<readonly T[]> {
  const results: T[] = [];
  for (const work of works) {
    results.push(await work());
    await nextTurn();
  }
  return results;
}
