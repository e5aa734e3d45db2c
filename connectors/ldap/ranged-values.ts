/**
 * Attributes with very many values, which some servers answer in parts: `member;range=0-1499` ([MS-ADTS] §3.1.1.3.1.3.3). The parts are put
 * together, so that nobody takes the first one for all, or the empty `member` beside it for none.
 */
import { PresenceFilter, type Control, type Entry } from 'ldapts';
import { type Call } from '../sdk/connector.js';
import { valuesOf } from './entry.js';
import { type ConnectionPool } from './pool.js';
import { type Identity } from './server-kind.js';

const rangePattern = /^([^;]+);range=(\d+)-(\d+|\*)$/i;

/** Readings of a list that changes meanwhile. */
const rounds = 3;

interface Part {
  readonly attribute: string;
  /** Key in the entry. */
  readonly key: string;
  /** Number of the last value; undefined when there are no more. */
  readonly last: number | undefined;
}

function partsOf(entry: Entry): readonly Part[] {
  return Object.keys(entry).flatMap((key) => {
    const match = key.includes(';') ? rangePattern.exec(key) : null;
    if (match === null || valuesOf(entry, key).length === 0) return [];
    return [{ attribute: match[1] ?? '', key, last: match[3] === '*' ? undefined : Number(match[3]) }];
  });
}

/** How the rest of a list is asked for. */
export interface RangeReading {
  readonly pool: ConnectionPool;
  readonly identity: Identity;
  readonly controls: readonly Control[];
  readonly call: Call;
}

/** Puts the parts of each attribute together, under its plain name. Changes the entry. */
export async function joinRanges(entry: Entry, reading: RangeReading): Promise<void> {
  for (const part of partsOf(entry)) {
    const values = await wholeList(entry, part, reading);
    Reflect.deleteProperty(entry, part.key);
    const plain = Object.keys(entry).find((key) => key.toLowerCase() === part.attribute.toLowerCase());
    entry[plain ?? part.attribute] = values;
  }
}

/** A list that changed between its parts is read anew; after some rounds it is taken as it is. */
async function wholeList(entry: Entry, part: Part, reading: RangeReading): Promise<string[] | Buffer[]> {
  let version = reading.identity.versionOf(entry);
  let values = [...valuesOf(entry, part.key)];
  let last = part.last;
  for (let round = 1; last !== undefined;) {
    const next = await readPart(entry.dn, part.attribute, last + 1, reading);
    const now = next === undefined ? undefined : reading.identity.versionOf(next);
    const [found] = next === undefined ? [] : partsOf(next);
    if (next === undefined || found === undefined) break;
    if (now !== version && round < rounds) {
      round++;
      version = now;
      values = [];
      last = -1;
      continue;
    }
    values.push(...valuesOf(next, found.key));
    if (found.last !== undefined && found.last <= last) break;
    last = found.last;
  }
  const texts = values.filter((value) => typeof value === 'string');
  return texts.length === values.length ? [...new Set(texts)] : values.filter((value) => typeof value !== 'string');
}

function readPart(
  name: string,
  attribute: string,
  first: number,
  { pool, identity, controls, call }: RangeReading,
): Promise<Entry | undefined> {
  return pool.run(call, 'read', async (client) => {
    const { searchEntries } = await client.search(
      name,
      {
        scope: 'base',
        filter: new PresenceFilter({ attribute: 'objectClass' }),
        attributes: [...identity.attributes, `${attribute};range=${first}-*`],
        explicitBufferAttributes: [...identity.binary],
      },
      [...controls],
    );
    return searchEntries[0];
  });
}
