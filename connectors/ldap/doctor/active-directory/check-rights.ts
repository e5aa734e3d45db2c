/** Rights of the service account, as the server itself works them out (MS-ADTS 3.1.1.4.5.17 to 19): exactly what the mapping needs. */
import { type Entry } from 'ldapts';
import { type Finding } from '../../../sdk/capabilities/diagnosable.js';
import { textsOf } from '../../entry.js';
import { ok, problem, skipped, warning } from '../../../sdk/diagnosing/findings.js';
import { type InspectedType, type Inspection } from '../inspection.js';

const check = 'rights';
const constructed = ['allowedAttributesEffective', 'allowedChildClassesEffective', 'sDRightsEffective'];

export async function checkRights(inspection: Inspection): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const one of inspection.types) {
    const { base } = one.type.config;
    const holder = await inspection.session.read(base, { attributes: constructed });
    findings.push(
      ...checkCreating(one, holder),
      ...(await checkWriting(inspection, one)),
      ...checkSecurity(base, holder),
    );
  }
  if (inspection.types.some(({ use }) => use.operations.includes('delete'))) {
    const found = 'The rights to delete objects and to reset passwords cannot be asked for.';
    findings.push(
      skipped(check, undefined, found, 'Delegate "Delete" and "Reset password" on the bases, for these classes only.'),
    );
  }
  return findings;
}

const lower = (texts: readonly string[]): ReadonlySet<string> => new Set(texts.map((text) => text.toLowerCase()));

function checkCreating({ type, use }: InspectedType, holder: Entry | undefined): readonly Finding[] {
  if (!use.operations.includes('create')) return [];
  const { base, objectClasses } = type.config;
  const allowed = lower(textsOf(holder, 'allowedChildClassesEffective'));
  const structural = objectClasses.filter((name) => !abstractClasses.has(name.toLowerCase()));
  if (structural.some((name) => allowed.has(name.toLowerCase()))) {
    return [ok(check, base, `The service account may create ${type.name} objects.`)];
  }
  return [
    problem(
      check,
      base,
      `The service account may not create ${type.name} objects (${structural.join(', ')}) here.`,
      `Delegate "Create ${structural.at(-1) ?? type.name} objects" on this container to it.`,
    ),
  ];
}

/** Classes above those that objects are made of. */
const abstractClasses: ReadonlySet<string> = new Set(['top', 'person', 'organizationalperson']);

async function checkWriting(
  { session }: Inspection,
  { type, use, sample }: InspectedType,
): Promise<readonly Finding[]> {
  const written = use.attributes.filter(({ update }) => update).map(({ attribute }) => attribute);
  if (written.length === 0) return [];
  if (sample === undefined)
    return [skipped(check, type.name, 'There is no object on which writing could be asked for.')];
  const entry = await session.read(sample.dn, { attributes: constructed });
  const allowed = lower(textsOf(entry, 'allowedAttributesEffective'));
  const denied = written.filter((name) => !allowed.has(name.toLowerCase()));
  if (denied.length === 0) {
    return [
      ok(check, type.name, `The service account may write all ${written.length} attributes that the mapping writes.`),
    ];
  }
  return [
    problem(
      check,
      type.name,
      `The service account may not write ${denied.join(', ')} of a ${type.name} object below ${type.config.base}.`,
      `Delegate "Write" of these properties on ${type.config.base} for descendant objects to it, or map them with direction: read.`,
    ),
  ];
}

/** Bits of sDRightsEffective: owner and group, DACL, SACL (MS-ADTS 3.1.1.4.5.19). */
const owner = 3;
const dacl = 4;

function checkSecurity(base: string, holder: Entry | undefined): readonly Finding[] {
  const bits = Number(textsOf(holder, 'sDRightsEffective')[0] ?? 0);
  if ((bits & (owner | dacl)) === 0) return [];
  return [
    warning(
      check,
      base,
      'The service account may change permissions or the owner here, and so give itself any right below.',
      'Take "Modify permissions", "Modify owner" and "Full control" from it; delegate what is needed instead.',
    ),
  ];
}
