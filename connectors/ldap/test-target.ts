/** Looks whether a target is usable as it is configured, and says what it found, for people. */
import { PresenceFilter } from 'ldapts';
import { type Call, type TestFinding, type TestReport } from '../sdk/connector.js';
import { ConnectorError } from '../sdk/errors.js';
import { type Directory } from './directory.js';
import { parseDn } from './dn.js';
import { type ObjectType } from './object-type.js';
import { readEntry, searchBelow } from './search.js';
import { type Server } from './server.js';

const ok = (message: string): TestFinding => ({ severity: 'ok', message });
const warning = (message: string): TestFinding => ({ severity: 'warning', message });
const problem = (message: string): TestFinding => ({ severity: 'problem', message });

export async function testTarget(directory: Directory, call: Call): Promise<TestReport> {
  const findings: TestFinding[] = [];
  try {
    const server = await directory.server.get(call);
    findings.push(ok(`Connected and logged in as ${directory.config.bindDn}.`));
    findings.push(...security(directory), ...abilities(server), ...attributes(directory, server));
    for (const type of directory.types.all) findings.push(...(await objects(directory, type, server, call)));
  } catch (error) {
    findings.push(problem(error instanceof ConnectorError ? error.message : 'The test failed inside the connector.'));
  }
  return { ok: findings.every(({ severity }) => severity !== 'problem'), findings };
}

function security({ config }: Directory): readonly TestFinding[] {
  if (config.tls.insecureSkipVerify)
    return [warning('The certificate of the server is not checked (tls.insecureSkipVerify).')];
  const plain = config.endpoints.filter(({ secure }) => !secure && !config.startTls).map(({ url }) => url);
  return plain.length === 0 ? [ok('Connections use TLS.')] : [warning(`No TLS on ${plain.join(', ')}.`)];
}

function abilities({ capabilities, schema }: Server): readonly TestFinding[] {
  const findings: TestFinding[] = [];
  if (!capabilities.pagedResults)
    findings.push(problem('The server offers no paged results (RFC 2696), which lists need.'));
  if (!capabilities.assertion && schema.kind.needsAssertion) {
    findings.push(problem('The server offers no assertion control (RFC 4528), which safe changes need.'));
  }
  if (!capabilities.postRead && schema.kind.needsAssertion) {
    findings.push(warning('The server offers no post-read control (RFC 4527): each change costs a reading more.'));
  }
  if (!capabilities.passwordModify && schema.kind.needsAssertion)
    findings.push(warning('The server cannot set passwords (RFC 3062).'));
  if (!schema.known)
    findings.push(warning('The schema cannot be read: only attributes of the standards can be searched for.'));
  return findings;
}

function attributes({ config }: Directory, { schema }: Server): readonly TestFinding[] {
  const { attribute } = config.disabled;
  if (!schema.known || schema.attribute(attribute) !== undefined || schema.derived(attribute) !== undefined) return [];
  return [
    warning(
      `The server does not know ${attribute}: users cannot be disabled. Load the ppolicy overlay, or configure disabled.attribute.`,
    ),
  ];
}

async function objects(
  directory: Directory,
  type: ObjectType,
  { schema }: Server,
  call: Call,
): Promise<readonly TestFinding[]> {
  const { base } = type.config;
  const any = new PresenceFilter({ attribute: 'objectClass' });
  if (parseDn(base)?.length === 0) return [problem(`The base of ${type.name} objects must not be the root.`)];
  const entry = await readEntry(directory.pool, base, any, { attributes: [], schema }, call);
  if (entry === undefined) {
    return [
      problem(`${base}, the base of ${type.name} objects, does not exist, or the service account may not see it.`),
    ];
  }
  const filter = type.filter();
  const found =
    filter === false ? [] : await searchBelow(directory.pool, type, filter, { attributes: [], schema, size: 1 }, call);
  const [first] = found;
  if (first === undefined) return [ok(`${base} exists and holds no ${type.name} objects yet.`)];
  const { identity } = schema.kind;
  if (identity.idOf(first) !== undefined) {
    return [ok(`${base} exists and holds ${type.name} objects.`)];
  }
  return [problem(`Entries below ${base} show no ${identity.attributes[0] ?? 'id'} to the service account.`)];
}
