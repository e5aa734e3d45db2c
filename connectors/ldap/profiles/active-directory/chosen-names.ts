/** Names that the connector makes where the request gives none: common names and sAMAccountNames, and others when they are taken. */
import { PresenceFilter, SubstringFilter, type Filter } from 'ldapts';
import { type Call } from '../../../sdk/connector.js';
import { ConnectorError } from '../../../sdk/errors.js';
import { type LdapConfig } from '../../config.js';
import { parentOf } from '../../containers.js';
import { FirstPageControl } from '../../controls.js';
import { type Directory } from '../../directory.js';
import { DnBase, isNameable } from '../../dn.js';
import { textsOf } from '../../entry.js';
import { type ObjectType } from '../../object-type.js';
import { equals } from '../../query.js';
import { readEntry } from '../../search.js';
import { type Server } from '../../server.js';
import { isGroup } from './account-classes.js';
import { commonNameLength, groupLogonLength, toLogonName, userLogonLength, withEnding } from './account-names.js';
import { renderName } from './name-template.js';

export interface ChosenName {
  readonly attribute: string;
  readonly value: string;
  /** What other names are made of. */
  readonly base: string;
  /** By the request: it is this or none. */
  readonly isGiven: boolean;
}

type ValueOf = (attribute: string) => string | undefined;

/** A common name; undefined when the attributes that it could be made of are not there. */
export function commonNameOf({ accounts }: LdapConfig, attribute: string, valueOf: ValueOf): ChosenName | undefined {
  for (const template of accounts?.commonName ?? []) {
    const text = renderName(template, valueOf)
      ?.replace(/[\p{Cc}\u2028\u2029]/gu, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    if (text === undefined || !isNameable(text)) continue;
    return { attribute, value: withEnding(text, '', commonNameLength), base: text, isGiven: false };
  }
  return undefined;
}

const logonLength = (type: ObjectType): number => (isGroup(type) ? groupLogonLength : userLogonLength);

/** The sAMAccountName, which every account must have: without one the server would make an unreadable one. */
export function logonNameOf({ accounts }: LdapConfig, type: ObjectType, valueOf: ValueOf): ChosenName {
  const attribute = 'sAMAccountName';
  const given = valueOf(attribute);
  if (given !== undefined) return { attribute, value: given, base: given, isGiven: true };
  const own = isGroup(type) ? [valueOf(type.config.naming)] : [];
  const rendered = (accounts?.logonName ?? []).map((template) => renderName(template, valueOf));
  const base =
    [...own, ...rendered].map((text) => toLogonName(text ?? '')).find((text) => text !== '') ?? type.name.toLowerCase();
  return { attribute, value: withEnding(base, '', logonLength(type)).replace(/\.+$/, ''), base, isGiven: false };
}

export interface NameContext {
  readonly directory: Directory;
  readonly type: ObjectType;
  readonly server: Server;
  readonly call: Call;
  /** Name of the entry, for the name that names it. */
  readonly at: string | undefined;
}

/**
 * Another name in the place of one that is taken; undefined when it is not.
 * @throws ConnectorError `alreadyExists` when it is taken and must be this one
 */
export async function otherName(name: ChosenName, context: NameContext): Promise<ChosenName | undefined> {
  if (!(await isTaken(name, context))) return undefined;
  if (name.isGiven) {
    const { attribute } = name;
    throw new ConnectorError('alreadyExists', `Another object has this ${attribute}.`, { attribute });
  }
  const isCommon = context.at !== undefined;
  const length = isCommon ? commonNameLength : logonLength(context.type);
  const ending = (number: number): string => (isCommon ? ` (${number + 1})` : String(number));
  const taken = await namesLike(name, withEnding(name.base, '', length - ending(999).length), context);
  for (let number = 1; ; number++) {
    const value = withEnding(name.base, ending(number), length);
    if (!taken.has(value.toLowerCase()) && value !== name.value) return { ...name, value };
  }
}

async function isTaken(name: ChosenName, context: NameContext): Promise<boolean> {
  const { directory, server, call, at } = context;
  const wanted = { attributes: [], schema: server.schema };
  if (at !== undefined) {
    const any = new PresenceFilter({ attribute: 'objectClass' });
    return (await readEntry(directory.pool, at, any, wanted, call)) !== undefined;
  }
  const found = await namesBelow(domainOf(context), equals(name.attribute, name.value), name.attribute, context, 'sub');
  return found.length > 0;
}

/** Names that begin alike, in lower case. */
async function namesLike(name: ChosenName, start: string, context: NameContext): Promise<ReadonlySet<string>> {
  const filter = new SubstringFilter({ attribute: name.attribute, initial: start, any: [], final: '' });
  const isCommon = context.at !== undefined;
  const base = context.at === undefined ? domainOf(context) : parentOf(context.at);
  const found = await namesBelow(base, filter, name.attribute, context, isCommon ? 'one' : 'sub');
  return new Set(found.map((value) => value.toLowerCase()));
}

/** The domain in which sAMAccountNames are unique. */
function domainOf({ type, server, directory }: NameContext): string {
  const contexts = server.capabilities.namingContexts.filter((context) =>
    new DnBase(context).contains(type.config.base),
  );
  return contexts.sort((a, b) => b.length - a.length)[0] ?? directory.config.base;
}

const mostNames = 1000;

function namesBelow(
  base: string,
  filter: Filter,
  attribute: string,
  { directory, call }: NameContext,
  scope: 'one' | 'sub',
): Promise<readonly string[]> {
  return directory.pool.run(call, 'read', async (client) => {
    const options = { scope, filter, attributes: [attribute] };
    const { searchEntries } = await client.search(base, options, [new FirstPageControl(mostNames)]);
    return searchEntries.flatMap((entry) => textsOf(entry, attribute));
  });
}
