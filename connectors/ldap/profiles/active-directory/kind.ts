/** Active Directory as a kind of directory server. */
import { type ServerKind } from '../../server-kind.js';
import {
  flawOfCommonName,
  flawOfLogonName,
  flawOfPrincipalName,
  groupLogonLength,
  userLogonLength,
} from './account-names.js';
import { withRules } from './attribute-rules.js';
import { derivedAttributes } from './derived-attributes.js';
import { extendedNames } from './extended-names.js';
import { readActiveDirectoryFailure } from './failures.js';
import { activeDirectoryIdentity } from './identity.js';
import { primaryGroup } from './primary-group.js';
import { activeDirectoryPrivileges } from './privileges.js';
import { isGuardedInActiveDirectory } from './protected-attributes.js';

/**
 * @param upnSuffixes suffixes that a userPrincipalName may have, in lower case; none: any
 * @param logonName what the gateway logs in with
 */
export function activeDirectory(upnSuffixes: readonly string[], logonName: string): ServerKind {
  return {
    needsAssertion: false,
    identity: activeDirectoryIdentity,
    identifyingNames: extendedNames,
    // Microsoft's and Samba's servers: entryAlreadyExists and unwillingToPerform; values that are no members' as everywhere else.
    memberships: {
      narrowingCodes: [68, 53, 20, 16],
      backLink: 'memberOf',
      cleans: true,
      // A modify of a large group costs Samba as much as adding some hundred members does; [MS] asks for 5,000 at most.
      perModify: 2_500,
      primary: primaryGroup,
    },
    scopeBelow: 'sub',
    rangesValues: true,
    derived: derivedAttributes,
    privileges: activeDirectoryPrivileges(logonName),
    namingIsFixed: true,
    completeType: withRules,
    isGuarded: isGuardedInActiveDirectory,
    flawOf: (attribute, value, objectClasses) => {
      // It would be stored, and cut off there by whatever compares it.
      if (value.includes('\0')) return 'must not contain the character NUL';
      switch (attribute.toLowerCase()) {
        case 'cn':
          return flawOfCommonName(value);
        case 'samaccountname':
          return flawOfLogonName(value, objectClasses.includes('group') ? groupLogonLength : userLogonLength);
        case 'userprincipalname':
          return flawOfPrincipalName(value, upnSuffixes);
        default:
          return undefined;
      }
    },
    readFailure: readActiveDirectoryFailure,
  };
}
