/** What a new account or group is like: enabled or not, which kind of group, and with which password. */
import { type LdapConfig } from '../../config.js';
import { type ObjectType } from '../../object-type.js';
import { QuietAttribute } from '../../values.js';
import { type NativeChange } from '../../writable.js';
import { isAccount, isGroup } from './account-classes.js';
import { accountFlag, groupTypeOf } from './derived-attributes.js';
import { isEncrypted, randomPassword } from './passwords.js';

export interface InitialState {
  readonly attributes: readonly QuietAttribute[];
  readonly password: string | undefined;
}

/**
 * The state that the request asks for. An account that is to be open and comes without a password gets a random one, or is disabled, by
 * the configuration: Microsoft's servers refuse an open one without, and where a server does not, it must not be there.
 */
export function initialState(
  config: LdapConfig,
  type: ObjectType,
  changes: readonly NativeChange[],
  password: string | undefined,
): InitialState {
  const states = new Map<string, string>();
  if (isAccount(type)) states.set('userAccountControl', String(accountFlag.normal));
  if (isGroup(type) && config.accounts !== undefined) {
    states.set('groupType', groupTypeOf(config.accounts.groupScope, config.accounts.groupCategory));
  }
  for (const { attribute, rewrite } of changes) {
    if (rewrite !== undefined) states.set(attribute, rewrite.of(states.get(attribute)));
  }
  const control = Number(states.get('userAccountControl') ?? accountFlag.disabled);
  const isOpen = (control & accountFlag.disabled) === 0;
  const isRandom = isOpen && config.accounts?.withoutPassword === 'random' && isEncrypted(config);
  const chosen = password ?? (isRandom ? randomPassword() : undefined);
  if (isOpen && chosen === undefined) states.set('userAccountControl', String(control | accountFlag.disabled));
  return {
    attributes: Array.from(states, ([name, value]) => new QuietAttribute({ type: name, values: [value] })),
    password: chosen,
  };
}
