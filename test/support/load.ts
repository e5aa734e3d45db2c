import { setTimeout as sleep } from 'node:timers/promises';
import { type ScimAnswer, type ScimClient } from './scim-client.js';

/** One request of a load, and what came of it. */
export interface Sent {
  readonly operation: string;
  /** User name, where the request was to create somebody. */
  readonly creates: string | undefined;
  /** When it was sent, in milliseconds of `performance.now()`. */
  readonly at: number;
  readonly durationMs: number;
  /** undefined when the connection failed. */
  readonly answer: ScimAnswer | undefined;
}

export interface Load {
  /** Everything that was answered so far. */
  readonly sent: readonly Sent[];
  /** Resolves when what is under way has been answered. */
  stop(): Promise<void>;
}

interface Step {
  readonly operation: string;
  readonly creates?: string;
  readonly send: () => Promise<ScimAnswer>;
}

const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/**
 * Reads, finds, lists, changes and creates people of one tenant, with some requests in flight at all times.
 * @param name begins the names of those that are created
 * @param known a user who is there already, and their name
 */
export function startLoad(
  client: ScimClient,
  name: string,
  known: { readonly id: string; readonly userName: string },
  workers = 4,
): Load {
  const sent: Sent[] = [];
  let running = true;
  let count = 0;
  const filter = encodeURIComponent(`userName eq "${known.userName}"`);
  const next = (): Step => {
    const number = count++;
    const userName = `${name}-${number}`;
    const Operations = [{ op: 'replace', path: 'title', value: `title ${number}` }];
    const steps: readonly Step[] = [
      { operation: 'read', send: () => client.request('GET', `/Users/${known.id}`) },
      { operation: 'find', send: () => client.request('GET', `/Users?filter=${filter}`) },
      { operation: 'list', send: () => client.request('GET', '/Users?count=5') },
      {
        operation: 'change',
        send: () => client.request('PATCH', `/Users/${known.id}`, { schemas: [patchUrn], Operations }),
      },
      {
        operation: 'create',
        creates: userName,
        send: () => client.request('POST', '/Users', { schemas: [userUrn], userName }),
      },
    ];
    return steps[number % steps.length] as Step;
  };
  const work = async (): Promise<void> => {
    while (running) {
      const { operation, creates, send } = next();
      const at = performance.now();
      const answer = await send().catch(() => undefined);
      sent.push({ operation, creates, at, durationMs: performance.now() - at, answer });
      await sleep(25);
    }
  };
  const done = Array.from({ length: workers }, work);
  return {
    sent,
    stop: async () => {
      running = false;
      await Promise.all(done);
    },
  };
}

/** The duration below which 99 of 100 lie, in milliseconds. */
export function p99(sent: readonly Sent[]): number {
  const sorted = sent.map(({ durationMs }) => durationMs).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.99)] ?? 0;
}
