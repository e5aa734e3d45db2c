/**
 * The primary group of users (Domain Users): an account has its relative id in `primaryGroupID`, and `member` and `memberOf` say nothing
 * of it ([MS-SAMR] §3.1.1.8.2).
 */
import { EqualityFilter, type Entry } from 'ldapts';
import { textsOf, valuesOf } from '../../entry.js';
import { type PrimaryGroupRule } from '../../server-kind.js';
import { sidText } from './sid.js';

const identifierOf = 'objectSid';
const relativeIdOf = 'primaryGroupID';

/** What a domain gave an identifier to; built-in groups have others. */
const ofDomain = /^S-1-5-21-\d+-\d+-\d+-(\d+)$/;

export function sidOf(entry: Entry): string | undefined {
  const [bytes] = valuesOf(entry, identifierOf);
  return bytes instanceof Buffer ? sidText(bytes) : undefined;
}

/** SID of the primary group of an account. */
export function primaryGroupOf(entry: Entry): string | undefined {
  const sid = sidOf(entry);
  const [group] = textsOf(entry, relativeIdOf);
  return sid === undefined || group === undefined ? undefined : sid.replace(/\d+$/, group);
}

export const primaryGroup: PrimaryGroupRule = {
  attributes: [relativeIdOf, identifierOf],
  groupAttributes: [identifierOf],
  binary: [identifierOf],
  groupOf: (entry) => {
    const sid = primaryGroupOf(entry);
    return sid !== undefined && ofDomain.test(sid) ? `<SID=${sid}>` : undefined;
  },
  membersOf: (group) => {
    const value = ofDomain.exec(sidOf(group) ?? '')?.[1];
    return value === undefined ? undefined : new EqualityFilter({ attribute: relativeIdOf, value });
  },
};
