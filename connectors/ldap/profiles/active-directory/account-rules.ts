/** How accounts and groups of Active Directory are made: configuration, defaults and checks. */
import { type ConfigReader } from '../../../sdk/config-reader.js';
import { readNameTemplate, type NameTemplate } from './name-template.js';

export interface AccountRules {
  /** Suffixes that a userPrincipalName may have, in lower case; none: any. */
  readonly upnSuffixes: readonly string[];
  /** Attribute that is the user name. */
  readonly userName: 'userPrincipalName' | 'sAMAccountName';
  /** What a sAMAccountName is made of that nobody gives, the first template whose attributes are all there. */
  readonly logonName: readonly NameTemplate[];
  /** What a common name is made of that nobody gives. */
  readonly commonName: readonly NameTemplate[];
  /** A user that is created without a password: disabled, since no account may be open without one; or with a random one. */
  readonly withoutPassword: 'disabled' | 'random';
  readonly groupScope: string;
  readonly groupCategory: string;
}

const logonDefaults = ['{userPrincipalName}', '{mail}', '{displayName}', '{cn}'];
const commonNameDefaults = ['{displayName}', '{givenName} {sn}', '{userPrincipalName}', '{sAMAccountName}'];

const suffixPattern = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i;

/** Reads `upnSuffixes`, `userName`, `accounts` and `newGroups`. */
export function readAccounts(reader: ConfigReader): AccountRules {
  const accounts = reader.child('accounts');
  const newGroups = reader.child('newGroups');
  const rules: AccountRules = {
    upnSuffixes: readSuffixes(reader),
    userName: reader.oneOf('userName', ['userPrincipalName', 'sAMAccountName'], 'userPrincipalName'),
    logonName: readTemplates(accounts, 'sAMAccountName', logonDefaults),
    commonName: readTemplates(accounts, 'cn', commonNameDefaults),
    withoutPassword: accounts.oneOf('withoutPassword', ['random', 'disabled'], 'random'),
    groupScope: newGroups.oneOf('scope', ['global', 'universal', 'domainLocal'], 'global'),
    groupCategory: newGroups.oneOf('category', ['security', 'distribution'], 'security'),
  };
  accounts.finish();
  newGroups.finish();
  return rules;
}

function readSuffixes(reader: ConfigReader): readonly string[] {
  return reader.strings('upnSuffixes', []).map((text) => {
    const suffix = text.replace(/^@/, '').toLowerCase();
    if (!suffixPattern.test(suffix)) reader.problem('upnSuffixes', 'must be domain names such as example.com');
    return suffix;
  });
}

function readTemplates(reader: ConfigReader, key: string, defaults: readonly string[]): readonly NameTemplate[] {
  return reader.strings(key, defaults).flatMap((text) => {
    const template = readNameTemplate(text);
    if (template !== undefined) return [template];
    reader.problem(key, 'must be text with attributes in braces, such as {givenName:1}{sn} or {displayName}');
    return [];
  });
}
