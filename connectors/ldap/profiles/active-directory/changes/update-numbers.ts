/**
 * Changes by uSNChanged, which each domain controller counts up with everything that is written to it ([MS-ADTS] §3.1.1.1.9). It tells
 * which objects changed, not what of them: who came into a group is not told.
 */
import { AndFilter, Control, GreaterThanEqualsFilter, LessThanEqualsFilter, type Client, type Filter } from 'ldapts';
import { type Call } from '../../../../sdk/connector.js';
import { textsOf } from '../../../entry.js';
import { codeOf, unavailable } from '../../../errors.js';
import { type ConnectionPool } from '../../../pool.js';
import { type FoundChange, foundChange } from './found-change.js';
import { placeLost } from './place.js';

/** Removed objects are shown too, to those who may see them. */
class ShowDeletedControl extends Control {
  constructor() {
    super('1.2.840.113556.1.4.417', { critical: false });
  }
}

/** Numbers that are looked through in one search: an object has one number, and servers answer with 1000 entries at most. */
const widest = 1_000;

interface Counter {
  /** Names this controller and its database: after a restoration it is another one. */
  readonly server: string;
  readonly highest: number;
}

export interface NumberedChanges extends Counter {
  readonly found: readonly FoundChange[];
  /** The first number that was not looked at. */
  readonly next: number;
  readonly complete: boolean;
}

/** Where the counter of the controller that we talk to stands. */
export async function readCounter(pool: ConnectionPool, call: Call): Promise<Counter> {
  const lease = await pool.lease(call);
  try {
    return await lease.run(call, counterOf);
  } finally {
    lease.release(false);
  }
}

/**
 * Objects with numbers from `place.next` on.
 * @throws ConnectorError `tokenExpired` when another controller answers
 */
export async function readNumbers(
  pool: ConnectionPool,
  place: { readonly server: string; readonly next: number },
  wanted: { readonly root: string; readonly filter: Filter; readonly limit: number },
  call: Call,
): Promise<NumberedChanges> {
  // One connection: both answers must be of one controller.
  const lease = await pool.lease(call);
  try {
    const { server, highest } = await lease.run(call, counterOf);
    if (server !== place.server) throw placeLost('another domain controller answers, and each counts by itself');
    if (highest < place.next - 1) throw placeLost('the domain controller counts from an earlier number');
    const last = Math.min(highest, place.next + Math.min(wanted.limit, widest) - 1);
    const found = last < place.next ? [] : await lease.run(call, (client) => between(client, place.next, last, wanted));
    return { server, highest, found, next: last + 1, complete: last >= highest };
  } finally {
    lease.release(false);
  }
}

async function between(
  client: Client,
  first: number,
  last: number,
  { root, filter }: { readonly root: string; readonly filter: Filter },
): Promise<readonly FoundChange[]> {
  const attribute = 'uSNChanged';
  const filters = [
    new GreaterThanEqualsFilter({ attribute, value: String(first) }),
    new LessThanEqualsFilter({ attribute, value: String(last) }),
    filter,
  ];
  const { searchEntries } = await client.search(
    root,
    {
      scope: 'sub',
      filter: new AndFilter({ filters }),
      attributes: ['objectGUID', 'isDeleted'],
      explicitBufferAttributes: ['objectGUID'],
    },
    [new ShowDeletedControl()],
  );
  return searchEntries.flatMap((entry) => foundChange(entry) ?? []);
}

async function counterOf(client: Client): Promise<Counter> {
  const attributes = ['highestCommittedUSN', 'dsServiceName'];
  const { searchEntries } = await client.search('', { scope: 'base', filter: '(objectClass=*)', attributes });
  const [service] = textsOf(searchEntries[0], 'dsServiceName');
  const highest = Number(textsOf(searchEntries[0], 'highestCommittedUSN')[0]);
  if (service === undefined || !Number.isSafeInteger(highest)) {
    throw unavailable(
      'The server does not say where its counter of changes stands (highestCommittedUSN, dsServiceName).',
    );
  }
  return { server: (await invocationOf(client, service)) ?? service, highest };
}

/** Id of the controller's database; undefined where the service account may not read it. */
async function invocationOf(client: Client, service: string): Promise<string | undefined> {
  const invocation = 'invocationId';
  try {
    const { searchEntries } = await client.search(service, {
      scope: 'base',
      filter: '(objectClass=*)',
      attributes: [invocation],
      explicitBufferAttributes: [invocation],
    });
    const value = searchEntries[0]?.[invocation];
    return value instanceof Buffer ? value.toString('hex') : undefined;
  } catch (error) {
    if (codeOf(error) === 32 || codeOf(error) === 50) return undefined;
    throw error;
  }
}
