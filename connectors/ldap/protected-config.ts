/** The part of the configuration that is about safety: what is protected, and what the settings must not make writable. */
import { type ConfigReader } from '../sdk/config-reader.js';
import { isNameable, parseDn } from './dn.js';
import { whyGuarded } from './guarded-attribute.js';
import { type ServerKind } from './server-kind.js';
import { isUuid } from './uuid.js';

/** Entries named in the configuration. */
export interface ProtectedNames {
  /** Backend ids, in lower case: they hold after renames. */
  readonly ids: readonly string[];
  /** Names: of the entry, and of all that is below it. */
  readonly names: readonly string[];
}

/** `protected`: a list of names and ids of entries. */
export function readProtected(reader: ConfigReader): ProtectedNames {
  const ids: string[] = [];
  const names: string[] = [];
  for (const [index, text] of reader.strings('protected', []).entries()) {
    const id = /^<GUID=([^>]*)>$/i.exec(text)?.[1] ?? text.replace(/^\{(.*)\}$/, '$1');
    if (isUuid(id)) ids.push(id.toLowerCase());
    else if (text !== '' && parseDn(text) !== undefined && isNameable(text)) names.push(text);
    else reader.problem(`protected[${index}]`, 'must be a distinguished name, or the id (GUID) of an entry');
  }
  return { ids, names };
}

/** The part of a configuration that names attributes which are written. */
interface WrittenAttributes {
  readonly kind: ServerKind;
  readonly users: { readonly naming: string };
  readonly groups: { readonly naming: string };
  readonly membership: { readonly attribute: string };
  readonly disabled: { readonly attribute: string };
}

/** Settings that name attributes which are written must name none that nobody may write. */
export function checkAttributes(reader: ConfigReader, config: WrittenAttributes): void {
  const { kind, users, groups, membership, disabled } = config;
  const settings: readonly (readonly [string, string])[] = [
    ['users.naming', users.naming],
    ['groups.naming', groups.naming],
    ['groups.memberAttribute', membership.attribute],
    ['disabled.attribute', disabled.attribute],
  ];
  for (const [key, attribute] of settings) {
    const why = whyGuarded(attribute, kind);
    if (why !== undefined) reader.problem(key, why);
  }
}
