/** Servers that follow the standards, OpenLDAP above all: entryUUID (RFC 4530), entryCSN, assertions (RFC 4528). */
import { EqualityFilter } from 'ldapts';
import { textsOf } from '../entry.js';
import { type ServerKind } from '../server-kind.js';

/** The form of an entryCSN; any other text is a version that no entry has. */
const csn = /^\d{14}\.\d{6}Z#[0-9a-fA-F]+#[0-9a-fA-F]+#[0-9a-fA-F]+$/;

export const standardServer: ServerKind = {
  needsAssertion: true,
  identity: {
    attributes: ['entryUUID', 'entryCSN'],
    binary: [],
    nameAttribute: 'entryDN',
    idOf: (entry) => textsOf(entry, 'entryUUID')[0]?.toLowerCase(),
    versionOf: (entry) => textsOf(entry, 'entryCSN')[0],
    isVersion: (version) => csn.test(version),
    hasId: (id) => new EqualityFilter({ attribute: 'entryUUID', value: id }),
    hasVersion: (version) => new EqualityFilter({ attribute: 'entryCSN', value: version }),
  },
  // attributeOrValueExists, noSuchAttribute
  memberships: { narrowingCodes: [20, 16], backLink: undefined, cleans: false, perModify: 500 },
  scopeBelow: 'children',
  rangesValues: false,
  derived: [],
  namingIsFixed: false,
  completeType: (type) => type,
  isGuarded: () => false,
  flawOf: () => undefined,
  readFailure: () => undefined,
};
