/** Whether one server holds the bases and can do what the connector needs. */
import { type Finding, type ObjectTypeUse } from '../../sdk/capabilities/diagnosable.js';
import { type LdapConfig } from '../config.js';
import { DnBase, sameDn } from '../dn.js';
import { type ObjectType } from '../object-type.js';
import { ok, problem, warning } from '../../sdk/diagnosing/findings.js';
import { type RootEntry } from './root-entry.js';

export function checkNamingContexts(url: string, root: RootEntry, types: readonly ObjectType[]): readonly Finding[] {
  const { namingContexts } = root.capabilities;
  const check = 'naming contexts';
  if (namingContexts.length === 0) {
    const found = 'The server does not show its naming contexts.';
    return [warning(check, url, found, 'Let the service account read the root entry (RFC 4512 §5.1).')];
  }
  const outside = types
    .map(({ config }) => config.base)
    .filter((base) => !namingContexts.some((at) => holds(at, base)));
  if (outside.length > 0) {
    const found = `The server holds ${namingContexts.join('; ')}, and so nothing of ${outside.join('; ')}.`;
    return [problem(check, url, found, 'Correct target.base and the bases of the object types, or the URL.')];
  }
  return [
    ok(
      check,
      url,
      `The bases lie in ${namingContexts.filter((at) => types.some(({ config }) => holds(at, config.base))).join('; ')}.`,
    ),
  ];
}

function holds(context: string, base: string): boolean {
  return sameDn(context, base) || new DnBase(context).contains(base);
}

export function checkControls(url: string, root: RootEntry, uses: readonly ObjectTypeUse[]): readonly Finding[] {
  const { capabilities, isActiveDirectory } = root;
  const check = 'controls';
  const findings: Finding[] = [];
  if (!capabilities.pagedResults) {
    const found = 'No paged results (RFC 2696), which lists need.';
    findings.push(problem(check, url, found, 'Allow the control 1.2.840.113556.1.4.319 to the service account.'));
  }
  // Active Directory has others in their place.
  if (!isActiveDirectory) {
    if (!capabilities.assertion) {
      const found = 'No assertion control (RFC 4528), which safe changes need.';
      findings.push(problem(check, url, found, 'Use a server that has it: OpenLDAP does, from 2.4 on.'));
    }
    if (!capabilities.postRead) {
      const found = 'No post-read control (RFC 4527): each change costs one more reading.';
      findings.push(warning(check, url, found, 'Use a server that has it, where speed matters.'));
    }
    const setsPasswords = uses.some(({ operations }) => operations.includes('password'));
    if (setsPasswords && !capabilities.passwordModify) {
      const found = 'No password operation (RFC 3062), and the mapping sets passwords.';
      findings.push(
        problem(check, url, found, 'Take the row of the password out of the mapping, or use a server that has it.'),
      );
    }
  }
  return findings.length > 0 ? findings : [ok(check, url, 'The server offers the controls that are needed.')];
}

/** Whether the server is of the kind that the target is configured for. */
export function checkProfile(url: string, root: RootEntry, { profile }: LdapConfig): readonly Finding[] {
  const forActiveDirectory = profile === 'active-directory';
  if (forActiveDirectory === root.isActiveDirectory) return [];
  const found = root.isActiveDirectory
    ? `The server is Active Directory, and the target has the profile ${profile}.`
    : 'The server is not Active Directory, which the profile of the target is for.';
  const advice = `Set target.profile to ${root.isActiveDirectory ? 'active-directory' : 'inet-org-person'}.`;
  return [problem('profile', url, found, advice)];
}
