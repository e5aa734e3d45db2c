/** The check of a target in depth: each server, then what one of them shows of schema, limits and rights. */
import { type DiagnoseRequest, type Finding } from '../../sdk/capabilities/diagnosable.js';
import { type Call } from '../../sdk/connector.js';
import { type Directory } from '../directory.js';
import { attempt } from './attempt.js';
import { checkActiveDirectory } from './active-directory/check-active-directory.js';
import { checkController } from './active-directory/check-controller.js';
import { checkBase } from './check-base.js';
import { checkLimits } from './check-limits.js';
import { checkControls, checkNamingContexts, checkProfile } from './check-root.js';
import { checkSchema } from './check-schema.js';
import { checkSpeed } from './check-speed.js';
import { skipped } from '../../sdk/diagnosing/findings.js';
import { nativeUse } from './native-use.js';
import { type InspectedType, type Inspection } from './inspection.js';
import { checkOverlays } from './openldap/check-overlays.js';
import { checkRights } from './openldap/check-rights.js';
import { reach } from './reach.js';
import { readRoot } from './root-entry.js';
import { readServerSchema } from './server-schema.js';
import { type Session } from './session.js';

/** Uses connections of its own, which are closed at the end. */
export async function* diagnose(directory: Directory, request: DiagnoseRequest, call: Call): AsyncGenerator<Finding> {
  const { config } = directory;
  const reached = await Promise.all(config.endpoints.map((endpoint) => reach(config, endpoint, call)));
  const sessions = reached.flatMap(({ session }) => session ?? []);
  try {
    for (const { findings } of reached) yield* findings;
    const inspections: Inspection[] = [];
    for (const session of sessions) {
      yield* await attempt('server', session.url, async () => {
        const server = await inspectServer(directory, request, session);
        inspections.push(server.inspection);
        return server.findings;
      });
    }
    const [inspection] = inspections;
    if (inspection === undefined) {
      yield skipped(
        'everything else',
        undefined,
        'No server could be looked at.',
        'Mend what is found above and check again.',
      );
      return;
    }
    yield* inspect(inspection);
  } finally {
    for (const session of sessions) session.close();
  }
}

interface InspectedServer {
  readonly findings: readonly Finding[];
  readonly inspection: Inspection;
}

/** What is looked at on each server: a base may be there on one and not on the other. */
async function inspectServer(
  { config, types }: Directory,
  request: DiagnoseRequest,
  session: Session,
): Promise<InspectedServer> {
  const root = await readRoot(session);
  const used = types.all.flatMap((type) => {
    const use = request.uses.find(({ objectType }) => objectType === type.name);
    return use === undefined ? [] : [{ type, use: nativeUse(use, config.kind) }];
  });
  const findings = [
    ...checkNamingContexts(
      session.url,
      root,
      used.map(({ type }) => type),
    ),
    ...checkControls(session.url, root, request.uses),
    ...checkProfile(session.url, root, config),
    ...(root.isActiveDirectory ? checkController(session.url, root) : []),
  ];
  const inspected: InspectedType[] = [];
  for (const { type, use } of used) {
    const base = await checkBase(session, config.kind.identity, type);
    findings.push(...base.findings);
    inspected.push({ type, use, sample: base.sample });
  }
  const schema = await readServerSchema(session, root, config.kind);
  return { findings, inspection: { session, root, schema, config, request, types: inspected } };
}

/** What one server is asked for all. */
async function* inspect(inspection: Inspection): AsyncGenerator<Finding> {
  const { session, root, schema, config, types } = inspection;
  const provided = providedBy(inspection);
  for (const { type, use } of types) yield* checkSchema(type.config, use, schema, { provided });
  for (const { type, sample } of types) {
    yield* await attempt('limits', type.config.base, () => checkLimits(session, type, config.pageSize));
    if (sample === undefined) continue;
    const id = config.kind.identity.attributes[0];
    const attributes = [...(id === undefined ? [] : [id]), type.config.naming];
    yield* await attempt('speed', type.config.base, () => checkSpeed(session, type, sample, attributes));
  }
  if (root.isActiveDirectory) {
    yield* checkActiveDirectory(inspection);
    return;
  }
  yield* await attempt('overlays', undefined, () => checkOverlays(inspection));
  yield* await attempt('rights', undefined, () => checkRights(inspection));
  yield skipped('clock', undefined, 'The server does not tell its time.');
}

/** Attributes that new entries get without a row. */
function providedBy({ config, root, schema: { schema } }: Inspection): ReadonlySet<string> {
  // What Active Directory demands of all objects it puts there itself.
  const own = root.isActiveDirectory
    ? ['objectCategory', 'nTSecurityDescriptor', 'instanceType', 'objectSid', 'sAMAccountName', 'groupType', 'cn']
    : [];
  return new Set(['objectClass', config.membership.attribute, ...own].map((name) => schema.canonicalName(name)));
}
