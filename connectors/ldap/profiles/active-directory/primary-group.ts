/**
 * The primary group of users (Domain Users): an account has its relative id in `primaryGroupID`, and `member` and `memberOf` say nothing
 * of it ([MS-ADTS] §3.1.1.4.5.29, [MS-SAMR] §3.1.1.8.2).
 */
import { EqualityFilter } from 'ldapts';
import { textsOf, valuesOf } from '../../entry.js';
import { type PrimaryGroupRule } from '../../server-kind.js';

const identifierOf = 'objectSid';
const relativeIdOf = 'primaryGroupID';

/** Authority and first number of identifiers that a domain gives: S-1-5-21-... */
const domainAuthority = 5;
const domainStart = 21;

/** A security identifier ([MS-DTYP] §2.4.2.2) that a domain gave; undefined for others, such as those of built-in groups. */
function readSid(bytes: string | Buffer | undefined) {
  if (!(bytes instanceof Buffer) || bytes.length !== 28 || bytes[0] !== 1 || bytes[1] !== 5) return undefined;
  const numbers = [0, 1, 2, 3, 4].map((at) => bytes.readUInt32LE(8 + 4 * at));
  const [first, ...others] = numbers;
  if (bytes.readUIntBE(2, 6) !== domainAuthority || first !== domainStart) return undefined;
  return { domain: ['S-1-5-21', ...others.slice(0, 3)].join('-'), relativeId: others[3] ?? 0 };
}

export const primaryGroup: PrimaryGroupRule = {
  attributes: [relativeIdOf, identifierOf],
  groupAttributes: [identifierOf],
  binary: [identifierOf],
  groupOf: (entry) => {
    const [relativeId] = textsOf(entry, relativeIdOf);
    const own = readSid(valuesOf(entry, identifierOf)[0]);
    return own === undefined || relativeId === undefined || !/^\d{1,10}$/.test(relativeId)
      ? undefined
      : `<SID=${own.domain}-${relativeId}>`;
  },
  membersOf: (group) => {
    const own = readSid(valuesOf(group, identifierOf)[0]);
    return own && new EqualityFilter({ attribute: relativeIdOf, value: String(own.relativeId) });
  },
};
