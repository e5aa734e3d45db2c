/** Which suffixes user principal names may have: those of the forest, and its domains. */
import { type Finding } from '../../../sdk/capabilities/diagnosable.js';
import { textsOf } from '../../entry.js';
import { ok, problem, skipped } from '../../../sdk/diagnosing/findings.js';
import { type Inspection } from '../inspection.js';

/** @returns suffixes in lower case; undefined when they cannot be read */
async function forestSuffixes({ root, session }: Inspection): Promise<ReadonlySet<string> | undefined> {
  const configuration = root.text('configurationNamingContext');
  if (configuration === undefined) return undefined;
  const partitions = `CN=Partitions,${configuration}`;
  const entry = await session.read(partitions, { attributes: ['uPNSuffixes'] });
  if (entry === undefined) return undefined;
  // Domains have a NetBIOS name, other partitions none.
  const domains = await session.search(partitions, 'sub', { filter: '(nETBIOSName=*)', attributes: ['dnsRoot'] });
  const names = [...textsOf(entry, 'uPNSuffixes'), ...domains.flatMap((domain) => textsOf(domain, 'dnsRoot'))];
  return new Set(names.map((name) => name.toLowerCase()));
}

export async function checkSuffixes(inspection: Inspection): Promise<readonly Finding[]> {
  const check = 'upn suffixes';
  const uses = inspection.types.some(({ use }) =>
    use.attributes.some(({ attribute }) => attribute.toLowerCase() === 'userprincipalname'),
  );
  if (!uses) return [];
  const known = await forestSuffixes(inspection);
  if (known === undefined) {
    const advice = 'Give the service account the right to read CN=Partitions of the configuration.';
    return [skipped(check, undefined, 'The suffixes of the forest cannot be read.', advice)];
  }
  const forest = `The forest has ${[...known].map((name) => `@${name}`).join(', ')}`;
  const missing = (inspection.config.accounts?.upnSuffixes ?? []).filter((suffix) => !known.has(suffix));
  if (missing.length === 0) return [ok(check, undefined, `${forest}.`)];
  const advice =
    'Correct target.upnSuffixes, or add the suffix to the forest (Active Directory Domains and Trusts, properties of the root).';
  return [problem(check, undefined, `${forest}, and not ${missing.map((name) => `@${name}`).join(', ')}.`, advice)];
}
