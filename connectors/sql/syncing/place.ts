/** Where the reading of all feeds stands, as the text that the host keeps. */
import { ConnectorError } from '../../sdk/errors.js';

/** By `at`, a clock time of the database, this number had been given out. */
export interface Sample {
  readonly at: number;
  readonly mark: string;
}

/** Where the reading of one feed stands. Marks are texts, as the database spells them. */
export interface Place {
  /** Rows with smaller marks have been told, and none will come any more. Undefined: all rows count. */
  readonly floor: string | undefined;
  /** A pass from the floor upwards that is under way. */
  readonly pass: Pass | undefined;
  /** Digests of rows at or above the floor that have been told as they are; those of this pass come last. */
  readonly seen: readonly string[];
  /** How many of them are of this pass, or of the last one when none is under way. */
  readonly fresh: number;
  /** Numbers only: the highest that the last pass found, for which a time is still to be read; and those with a time. */
  readonly top: string | undefined;
  readonly samples: readonly Sample[];
}

export interface Pass {
  /** The floor of the next pass. */
  readonly next: string | undefined;
  /** Mark and key of the last row that was read. */
  readonly after: readonly string[];
}

export interface Places {
  /** The feed to begin with. */
  readonly turn: number;
  readonly places: readonly Place[];
}

/** Characters of a digest. */
export const digestLength = 12;

/** Texts longer than any mark or part of a key. */
const longest = 2000;

/** @param origin tells which database and which feeds the places are of */
export function writePlaces({ turn, places }: Places, origin: string): string {
  const written = places.map(({ floor, pass, seen, fresh, top, samples }) => [
    floor ?? null,
    pass === undefined ? null : [pass.next ?? null, ...pass.after],
    seen.join(''),
    fresh,
    top ?? null,
    samples.flatMap(({ at, mark }) => [at, mark]),
  ]);
  return JSON.stringify([origin, turn, written]);
}

export function placesLost(reason: string): ConnectorError {
  return new ConnectorError('tokenExpired', `The place in the changes of the database is lost: ${reason}.`);
}

/** @throws ConnectorError `tokenExpired` for any other text */
export function readPlaces(token: string, origin: string, count: number): Places {
  const raw = parse(token);
  if (!Array.isArray(raw) || raw.length !== 3) throw placesLost('the token is none of this connector');
  const [of, turn, written] = raw as readonly unknown[];
  if (of !== origin) throw placesLost('the database, or the configuration of sync, is another one');
  const places = Array.isArray(written) ? written.map(readPlace) : [];
  if (!isCount(turn) || turn >= count || places.length !== count)
    throw placesLost('the token is none of this connector');
  return { turn, places };
}

function readPlace(written: unknown): Place {
  if (!Array.isArray(written) || written.length !== 6) throw placesLost('the token is none of this connector');
  const [floor, pass, seen, fresh, top, samples] = written as readonly unknown[];
  const digests = typeof seen === 'string' ? (seen.match(new RegExp(`.{${digestLength}}`, 'g')) ?? []) : [];
  if (!isCount(fresh)) throw placesLost('the token is none of this connector');
  return {
    floor: textOrNothing(floor),
    pass: readPass(pass),
    seen: digests,
    fresh,
    top: textOrNothing(top),
    samples: readSamples(samples),
  };
}

function readPass(written: unknown): Pass | undefined {
  if (written === null) return undefined;
  if (!Array.isArray(written)) throw placesLost('the token is none of this connector');
  const [next, ...after] = written.map(textOrNothing);
  return { next, after: after.filter((part) => part !== undefined) };
}

function readSamples(written: unknown): readonly Sample[] {
  if (!Array.isArray(written)) throw placesLost('the token is none of this connector');
  const samples: Sample[] = [];
  const parts: readonly unknown[] = written;
  for (let at = 0; at < parts.length; at += 2) {
    const time = parts[at];
    const mark = textOrNothing(parts[at + 1]);
    if (typeof time === 'number' && mark !== undefined) samples.push({ at: time, mark });
  }
  return samples;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function textOrNothing(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string' && value.length <= longest) return value;
  throw placesLost('the token is none of this connector');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
