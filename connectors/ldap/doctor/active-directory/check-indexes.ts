/** Which attributes that objects are looked up by have an index: Active Directory says so in its schema. */
import { EqualityFilter, OrFilter } from 'ldapts';
import { type Finding } from '../../../sdk/capabilities/diagnosable.js';
import { textsOf } from '../../entry.js';
import { ok, skipped, warning } from '../../../sdk/diagnosing/findings.js';
import { type Inspection } from '../inspection.js';

/** Bit of searchFlags: the attribute has an index (MS-ADTS 2.2.10, fATTINDEX). */
const indexed = 1;

export async function checkIndexes({ session, root, types }: Inspection): Promise<readonly Finding[]> {
  const check = 'indexes';
  const schema = root.text('schemaNamingContext');
  if (schema === undefined) return [];
  const names = [...new Set(['objectGUID', 'sAMAccountName', ...types.map(({ type }) => type.config.naming)])];
  const filters = names.map((value) => new EqualityFilter({ attribute: 'lDAPDisplayName', value }));
  const entries = await session.search(schema, 'sub', {
    filter: new OrFilter({ filters }),
    attributes: ['lDAPDisplayName', 'searchFlags'],
  });
  if (entries.length === 0) return [skipped(check, undefined, 'The service account cannot read the schema.')];
  const without = entries
    .filter((entry) => (Number(textsOf(entry, 'searchFlags')[0] ?? 0) & indexed) === 0)
    .flatMap((entry) => textsOf(entry, 'lDAPDisplayName'));
  // Names of entries have an index of their own, whatever the schema says of cn.
  const slow = without.filter((name) => !['cn', 'ou'].includes(name.toLowerCase()));
  if (slow.length === 0) return [ok(check, undefined, 'What objects are looked up by has indexes.')];
  const found = `No index on ${slow.join(', ')}: look-ups read everything below the base.`;
  return [
    warning(
      check,
      undefined,
      found,
      'Set bit 1 of searchFlags on the attribute in the schema, or name objects by another.',
    ),
  ];
}
