/** What can be seen of the overlays that the connector counts on: memberof, ppolicy, refint. */
import { PresenceFilter } from 'ldapts';
import { type Finding } from '../../../sdk/capabilities/diagnosable.js';
import { textsOf } from '../../entry.js';
import { FirstPageControl } from '../../controls.js';
import { sameDn } from '../../dn.js';
import { ok, skipped, warning } from '../../../sdk/diagnosing/findings.js';
import { type Inspection } from '../inspection.js';

export async function checkOverlays(inspection: Inspection): Promise<readonly Finding[]> {
  return [...(await checkMemberOf(inspection)), ...checkPolicy(inspection), ...checkIntegrity(inspection)];
}

const uses = ({ types, schema: { schema } }: Inspection, name: string): boolean =>
  types.some(({ use }) =>
    use.attributes.some(({ attribute }) => schema.canonicalName(attribute) === schema.canonicalName(name)),
  );

/** Takes some member of some group, and looks whether its memberOf names the group. */
async function checkMemberOf(inspection: Inspection): Promise<readonly Finding[]> {
  const { config, session, schema } = inspection;
  const check = 'memberof';
  if (!uses(inspection, 'memberOf') || config.membership.memberOf === 'search') return [];
  const advice =
    'Load the overlay memberof and fill the attribute for the groups that are there already; or set groups.memberOf: search.';
  if (schema.schema.known && schema.schema.attribute('memberOf') === undefined) {
    return [warning(check, undefined, 'The server has no attribute memberOf: users will have no groups.', advice)];
  }
  const { attribute } = config.membership;
  const type = inspection.types.find((one) => one.type.name === config.groups.objectType)?.type;
  const filter = type?.filter(new PresenceFilter({ attribute }));
  if (type === undefined || filter === undefined || filter === false) return [];
  // Small groups first would be better, but no server can be asked so: a page of names, then one reading.
  const page = { filter, attributes: ['1.1'], controls: [new FirstPageControl(5)] };
  for (const group of await session.search(type.config.base, 'sub', page)) {
    const members = textsOf(await session.read(group.dn, { attributes: [attribute] }), attribute);
    const member = members.find((name) => !sameDn(name, config.membership.placeholder));
    const entry = member === undefined ? undefined : await session.read(member, { attributes: ['memberOf'] });
    if (entry === undefined) continue;
    if (textsOf(entry, 'memberOf').some((name) => sameDn(name, group.dn))) {
      return [ok(check, undefined, 'A member of a group names the group in memberOf.')];
    }
    return [
      warning(check, undefined, 'A member of a group does not name it in memberOf: users will lack groups.', advice),
    ];
  }
  return [skipped(check, undefined, 'No group has a member by which the overlay could be seen.')];
}

function checkPolicy({ config, root, schema, types }: Inspection): readonly Finding[] {
  const check = 'ppolicy';
  const { attribute } = config.disabled;
  const wanted = types.some(({ use }) => use.attributes.some((used) => used.attribute === attribute && used.update));
  if (!wanted || attribute.toLowerCase() !== 'pwdaccountlockedtime') return [];
  const offered = root.supports('1.3.6.1.4.1.42.2.27.8.5.1');
  if (offered) return [ok(check, undefined, 'The server offers the password policy control: the overlay is loaded.')];
  const known = schema.schema.attribute(attribute) !== undefined;
  const found = known
    ? `The server knows ${attribute}, but shows no password policy control: disabled users may be able to log in.`
    : `The server does not know ${attribute}: users cannot be disabled.`;
  return [
    warning(
      check,
      undefined,
      found,
      'Load the overlay ppolicy on the database, or set target.disabled to another attribute.',
    ),
  ];
}

function checkIntegrity({ types }: Inspection): readonly Finding[] {
  if (!types.some(({ use }) => use.operations.includes('membership'))) return [];
  const found = 'Whether names of removed entries leave groups (overlay refint) cannot be seen over LDAP.';
  return [skipped('refint', undefined, found, 'Make sure that refint is loaded with member, manager and owner.')];
}
