/** Changes by DirSync: objects whose attributes changed, and of groups the members that came and went. */
import { NotFilter, PresenceFilter, type Filter } from 'ldapts';
import { type Call } from '../../../../sdk/connector.js';
import { textsOf } from '../../../entry.js';
import { codeOf } from '../../../errors.js';
import { type ConnectionPool } from '../../../pool.js';
import { extendedNames } from '../extended-names.js';
import { DirectorySyncControl } from './directory-sync-control.js';
import { type FoundChange, foundChange } from './found-change.js';
import { placeLost } from './place.js';

/** Always asked for: whether an object is gone, was renamed or moved. */
const fate = ['objectGUID', 'isDeleted', 'name', 'parentGUID'];

export interface SyncReading {
  readonly pool: ConnectionPool;
  /** Root of the domain: the control works there only. */
  readonly root: string;
  readonly own: boolean;
}

export interface SyncAnswer {
  readonly found: readonly FoundChange[];
  readonly cookie: Buffer;
  readonly more: boolean;
}

/**
 * The cookie of now. It is asked for what nothing is, so that nothing is sent.
 * @returns undefined when the server does not let us
 */
export async function beginSync(reading: SyncReading, call: Call): Promise<Buffer | undefined> {
  const nothing = new NotFilter({ filter: new PresenceFilter({ attribute: 'objectClass' }) });
  let cookie: Buffer = Buffer.alloc(0);
  for (;;) {
    const answer = await ask(reading, nothing, [], cookie, call);
    if (answer === undefined) return undefined;
    ({ cookie } = answer);
    if (!answer.more) return cookie;
  }
}

/**
 * The next changes since a cookie.
 * @param members attribute of the members
 * @throws ConnectorError `tokenExpired`
 */
export async function readSync(
  reading: SyncReading,
  filter: Filter,
  wanted: { readonly attributes: readonly string[]; readonly members: string },
  cookie: Buffer,
  call: Call,
): Promise<SyncAnswer> {
  const attributes = [...new Set([...wanted.attributes, wanted.members])];
  const answer = await ask(reading, filter, attributes, cookie, call, wanted.members);
  if (answer === undefined) throw placeLost('the server refuses the cookie');
  return answer;
}

/** @returns undefined when the server refuses the control, the cookie, or us */
function ask(
  { pool, root, own }: SyncReading,
  filter: Filter,
  attributes: readonly string[],
  cookie: Buffer,
  call: Call,
  members?: string,
): Promise<SyncAnswer | undefined> {
  return pool.run(call, 'read', async (client) => {
    const control = new DirectorySyncControl(cookie, own);
    try {
      const { searchEntries } = await client.search(
        root,
        { scope: 'sub', filter, attributes: [...fate, ...attributes], explicitBufferAttributes: ['objectGUID'] },
        [control, ...extendedNames.controls()],
      );
      const found = searchEntries.flatMap((entry) => {
        const change = foundChange(entry);
        if (change === undefined || members === undefined) return change ?? [];
        // `range=1-1` are values that came, `range=0-0` those that went ([MS-ADTS] §3.1.1.3.4.1.3).
        const idsIn = (range: string): readonly string[] =>
          Object.keys(entry)
            .filter((key) => key.toLowerCase() === `${members.toLowerCase()};range=${range}`)
            .flatMap((key) => textsOf(entry, key))
            .flatMap((name) => extendedNames.parse(name)?.id ?? []);
        return { ...change, added: idsIn('1-1'), dropped: idsIn('0-0') };
      });
      return { found, cookie: control.next ?? cookie, more: control.more };
    } catch (error) {
      if (refusals.has(codeOf(error) ?? 0)) return undefined;
      throw error;
    }
  });
}

/** unavailableCriticalExtension (Samba says so to a cookie that is none), constraintViolation, insufficientAccessRights, unwillingToPerform. */
const refusals: ReadonlySet<number> = new Set([12, 19, 50, 53]);
