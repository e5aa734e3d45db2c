/**
 * Rights of the service account where the server cannot be asked for them. Reading shows nothing of writing; so, when it is wished, a value
 * that no entry has is removed from an object. The server looks for the right first: without it the answer is insufficientAccessRights,
 * with it noSuchAttribute, and nothing changes either way (RFC 4511 §4.6: a modify happens wholly or not at all).
 */
import { randomUUID } from 'node:crypto';
import { Change, type Entry, PresenceFilter } from 'ldapts';
import { type Finding } from '../../../sdk/capabilities/diagnosable.js';
import { codeOf, resultCode } from '../../errors.js';
import { QuietAttribute } from '../../values.js';
import { ok, problem, skipped, warning } from '../../../sdk/diagnosing/findings.js';
import { type InspectedType, type Inspection } from '../inspection.js';
import { type Session } from '../session.js';

const check = 'rights';
const insufficientAccessRights = 50;

export async function checkRights(inspection: Inspection): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const one of inspection.types) findings.push(...(await checkWriting(inspection, one)));
  findings.push(
    skipped(
      check,
      undefined,
      'Rights to create and delete entries and to set passwords cannot be seen without doing it.',
    ),
    ...(await checkExcess(inspection)),
  );
  return findings;
}

async function checkWriting(
  { session, schema, request }: Inspection,
  { type, use, sample }: InspectedType,
): Promise<readonly Finding[]> {
  const written = use.attributes.filter(({ update }) => update).map(({ attribute }) => attribute);
  if (written.length === 0) return [];
  if (!request.tryWrites) {
    const advice = 'Check with --try-writes: it removes values that no entry has, which changes nothing.';
    return [skipped(check, type.name, 'An OpenLDAP server cannot be asked what the account may write.', advice)];
  }
  if (sample === undefined) return [skipped(check, type.name, 'There is no object to try on.')];
  const denied: string[] = [];
  const open: string[] = [];
  for (const name of written) {
    const value = absentValue(schema.schema.attribute(name)?.syntax, type.config.base);
    const code = value === undefined ? undefined : await removal(session, sample, name, value);
    if (code === insufficientAccessRights) denied.push(name);
    else if (code !== resultCode.noSuchAttribute) open.push(name);
  }
  const tried = written.length - denied.length - open.length;
  return [
    ...(denied.length === 0
      ? []
      : [
          problem(
            check,
            type.name,
            `The service account may not write ${denied.join(', ')}.`,
            `Give it write access to these attributes below ${type.config.base} (OpenLDAP: access to … by dn.exact=… write), or map them with direction: read.`,
          ),
        ]),
    ...(tried === 0
      ? []
      : [ok(check, type.name, `The service account may write ${tried} of ${written.length} attributes.`)]),
    ...(open.length === 0 ? [] : [skipped(check, type.name, `Cannot be tried on ${open.join(', ')}.`)]),
  ];
}

/** A value of the syntax that no entry has; undefined where there is none, or it could be there. */
function absentValue(syntax: string | undefined, base: string): string | undefined {
  const name = `causeway-check-${randomUUID()}`;
  switch (syntax?.replace('1.3.6.1.4.1.1466.115.121.1.', '')) {
    case '12': // DN
      return `cn=${name},${base}`;
    case '15': // Directory String
    case '26': // IA5 String
    case '41': // Postal Address
    case '44': // Printable String
      return name;
    case '24': // Generalized Time
      return '19000101000000Z';
    case '50': // Telephone Number
      return '+00 000000000000000';
    case '27': // Integer
      return '-2147483648';
    default:
      return undefined;
  }
}

async function removal(session: Session, sample: Entry, type: string, value: string): Promise<number | undefined> {
  const change = new Change({ operation: 'delete', modification: new QuietAttribute({ type, values: [value] }) });
  try {
    await session.run((client) => client.modify(sample.dn, change));
    return 0;
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    return code;
  }
}

/** What the account can do and should not. */
async function checkExcess({ session, types }: Inspection): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  if (await seesHashes(session, types)) {
    findings.push(
      warning(
        'privileges',
        undefined,
        'The service account can see the password hashes of users, which it does not need.',
        'Let it write them only (OpenLDAP: access to attrs=userPassword by dn.exact=… =w …).',
      ),
    );
  }
  if ((await session.read('cn=config', {})) !== undefined) {
    findings.push(
      warning(
        'privileges',
        undefined,
        'The service account can read the configuration of the server (cn=config), which it does not need.',
        'Take its access to cn=config away.',
      ),
    );
  }
  if (findings.length > 0) return findings;
  return [
    ok(
      'privileges',
      undefined,
      'The service account sees neither password hashes nor the configuration of the server.',
    ),
  ];
}

/** Whether the server lets the account find objects by their having a password, which takes the right to see it. */
async function seesHashes(session: Session, types: readonly InspectedType[]): Promise<boolean> {
  const holder = types.find(({ use }) => use.operations.includes('password'))?.type;
  const filter = holder?.filter(new PresenceFilter({ attribute: 'userPassword' }));
  if (holder === undefined || filter === undefined || filter === false) return false;
  try {
    return (await session.search(holder.config.base, 'sub', { filter, sizeLimit: 1 })).length > 0;
  } catch (error) {
    // A limit of the server, which has a check of its own.
    if (codeOf(error) === undefined) throw error;
    return false;
  }
}
