/** Where the reading of changes stands, as the text that the host keeps. */
import { ConnectorError } from '../../../../sdk/errors.js';

export type Place =
  /** By DirSync. `own`: only what the service account may see, which needs no further right. */
  | { readonly by: 'directorySync'; readonly own: boolean; readonly cookie: Buffer }
  /** By uSNChanged, whose numbers are those of one domain controller. */
  | { readonly by: 'updateNumber'; readonly server: string; readonly next: number };

export function writePlace(place: Place): string {
  return JSON.stringify(place.by === 'directorySync' ? { ...place, cookie: place.cookie.toString('base64') } : place);
}

/** @throws ConnectorError `tokenExpired` for any other text */
export function readPlace(token: string): Place {
  const raw = parse(token);
  if (typeof raw !== 'object' || raw === null) throw placeLost('the token is none of this connector');
  const field = (name: string): unknown => Reflect.get(raw, name);
  const [by, own, cookie, server, next] = ['by', 'own', 'cookie', 'server', 'next'].map(field);
  if (by === 'directorySync' && typeof own === 'boolean' && typeof cookie === 'string' && cookie !== '') {
    return { by, own, cookie: Buffer.from(cookie, 'base64') };
  }
  if (by === 'updateNumber' && typeof server === 'string' && Number.isSafeInteger(next)) {
    return { by, server, next: Number(next) };
  }
  throw placeLost('the token is none of this connector');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function placeLost(reason: string): ConnectorError {
  return new ConnectorError('tokenExpired', `The place in the changes of the directory is lost: ${reason}.`);
}
