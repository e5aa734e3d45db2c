/** Attributes that Active Directory keeps inside others: flags of userAccountControl and groupType, states told by times. */
import { EqualityFilter, ExtensibleFilter, NotFilter, PresenceFilter, AndFilter, type Filter } from 'ldapts';
import { type DerivedAttribute } from '../../derived-attribute.js';
import { filetimeOf, generalizedTimeOf } from './filetime.js';

/** LDAP_MATCHING_RULE_BIT_AND: all bits of the value are set. */
const allBits = '1.2.840.113556.1.4.803';

const yes = 'TRUE';

/** Bits of userAccountControl. */
export const accountFlag = { disabled: 0x2, normal: 0x200 } as const;
/** Bits of groupType. */
export const groupFlag = { global: 0x2, domainLocal: 0x4, universal: 0x8, security: 0x80000000 } as const;

const hasBits = (attribute: string, bits: number): Filter =>
  new ExtensibleFilter({ matchType: attribute, rule: allBits, value: String(bits >>> 0) });

const isYes = (value: string | undefined): boolean => value?.toUpperCase() === yes;

/** A filter for "holds TRUE"; no other comparison can be asked. */
const whereYes =
  (filter: () => Filter): DerivedAttribute['where'] =>
  (operator, value) =>
    operator === 'equals' && isYes(value) ? filter() : undefined;

/** Numbers of 32 bits, whose highest bit is a sign in the directory. */
const signed = (bits: number): string => String(bits | 0);

const accountDisabled: DerivedAttribute = {
  name: 'accountDisabled',
  source: 'userAccountControl',
  merges: true,
  read: (source) => ((Number(source ?? 0) & accountFlag.disabled) === 0 ? undefined : yes),
  write: (source, value) => {
    const bits = Number(source ?? accountFlag.normal);
    return signed(isYes(value) ? bits | accountFlag.disabled : bits & ~accountFlag.disabled);
  },
  where: whereYes(() => hasBits('userAccountControl', accountFlag.disabled)),
};

/** The user has to choose a new password at the next log-in. */
const passwordMustChange: DerivedAttribute = {
  name: 'passwordMustChange',
  source: 'pwdLastSet',
  merges: false,
  read: (source) => (source === '0' ? yes : undefined),
  write: (source, value) => {
    if (isYes(value)) return '0';
    return source === undefined || source === '0' ? '-1' : source;
  },
  where: whereYes(() => new EqualityFilter({ attribute: 'pwdLastSet', value: '0' })),
};

/** Locked after wrong passwords. A lock whose time has passed shows until the next log-in. Only unlocking can be written. */
const accountLocked: DerivedAttribute = {
  name: 'accountLocked',
  source: 'lockoutTime',
  merges: false,
  read: (source) => (source === undefined || source === '0' ? undefined : yes),
  write: (source, value) => {
    if (!isYes(value)) return '0';
    return source === undefined || source === '0' ? undefined : source;
  },
  where: whereYes(
    () =>
      new AndFilter({
        filters: [
          new PresenceFilter({ attribute: 'lockoutTime' }),
          new NotFilter({ filter: new EqualityFilter({ attribute: 'lockoutTime', value: '0' }) }),
        ],
      }),
  ),
};

/** When the account expires, as GeneralizedTime; without a value it never does. */
const accountExpirationTime: DerivedAttribute = {
  name: 'accountExpirationTime',
  source: 'accountExpires',
  merges: false,
  read: (source) => (source === undefined ? undefined : generalizedTimeOf(source)),
  write: (_source, value) => (value === undefined ? '0' : filetimeOf(value)),
  where: () => undefined,
};

const scopes: ReadonlyMap<string, number> = new Map([
  ['global', groupFlag.global],
  ['domainlocal', groupFlag.domainLocal],
  ['universal', groupFlag.universal],
]);
const scopeNames = { 2: 'global', 4: 'domainLocal', 8: 'universal' } as const;
const scopeBits = groupFlag.global | groupFlag.domainLocal | groupFlag.universal;
/** A group that nothing is said about. */
const usualGroup = groupFlag.global | groupFlag.security;

const groupScope: DerivedAttribute = {
  name: 'groupScope',
  source: 'groupType',
  merges: true,
  read: (source) => {
    const bits = Number(source ?? 0) & scopeBits;
    return bits === 2 || bits === 4 || bits === 8 ? scopeNames[bits] : undefined;
  },
  write: (source, value) => {
    const bits = scopes.get(value?.toLowerCase() ?? '');
    return bits === undefined ? undefined : signed((Number(source ?? usualGroup) & ~scopeBits) | bits);
  },
  where: (operator, value) => {
    const bits = scopes.get(value.toLowerCase());
    return operator === 'equals' && bits !== undefined ? hasBits('groupType', bits) : undefined;
  },
};

const groupCategory: DerivedAttribute = {
  name: 'groupCategory',
  source: 'groupType',
  merges: true,
  read: (source) => {
    if (source === undefined) return undefined;
    return (Number(source) & groupFlag.security) === 0 ? 'distribution' : 'security';
  },
  write: (source, value) => {
    const bits = Number(source ?? usualGroup);
    switch (value?.toLowerCase()) {
      case 'security':
        return signed(bits | groupFlag.security);
      case 'distribution':
        return signed(bits & ~groupFlag.security);
      default:
        return undefined;
    }
  },
  where: (operator, value) => {
    if (operator !== 'equals') return undefined;
    const security = hasBits('groupType', groupFlag.security);
    if (value.toLowerCase() === 'security') return security;
    return value.toLowerCase() === 'distribution' ? new NotFilter({ filter: security }) : undefined;
  },
};

/** groupType of a new group. */
export function groupTypeOf(scope: string, category: string): string {
  return groupCategory.write(groupScope.write(undefined, scope), category) ?? signed(usualGroup);
}

export const derivedAttributes: readonly DerivedAttribute[] = [
  accountDisabled,
  passwordMustChange,
  accountLocked,
  accountExpirationTime,
  groupScope,
  groupCategory,
];
