/** Diagnoses a target as the gateway does: with what a mapping needs. */
import { ldapConnector } from '../../../connectors/ldap/index.js';
import {
  isDiagnosable,
  type DiagnoseRequest,
  type Finding,
  type FindingState,
} from '../../../connectors/sdk/capabilities/diagnosable.js';
import { type MappingRow, type ResourceMapping } from '../../../connectors/sdk/resource-mapping.js';
import { backendUse } from '../../../src/mapping/backend-use.js';
import { CompiledMapping, type MappingProblem } from '../../../src/mapping/compiled-mapping.js';
import { groupFull, userFull } from '../../mapping/fixture.js';
import { call, parse, type Settings } from './target.js';

export interface DiagnosisOptions {
  /** Rows of users besides those of the ready mapping; they take the place of rows with the same path or attribute. */
  readonly rows?: readonly MappingRow[];
  readonly tryWrites?: boolean;
}

function compile(mapping: ResourceMapping, rows: readonly MappingRow[]): CompiledMapping {
  const isUser = mapping.resourceType === 'User';
  const own = isUser ? rows : [];
  const kept = mapping.rows.filter(
    ({ scim, backend }) => !own.some((row) => row.scim === scim || row.backend === backend),
  );
  const problems: MappingProblem[] = [];
  const compiled = CompiledMapping.compile(
    { ...mapping, rows: [...kept, ...own] },
    isUser ? userFull : groupFull,
    problems,
  );
  if (compiled === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  return compiled;
}

/** What a check of this target finds that needs just these things. */
export async function diagnose(settings: Settings, request: DiagnoseRequest): Promise<readonly Finding[]> {
  const connector = ldapConnector.open(parse(settings).config, { emit: () => undefined });
  if (!isDiagnosable(connector)) throw new Error('The connector cannot diagnose.');
  const findings: Finding[] = [];
  try {
    for await (const finding of connector.diagnose(request, call())) findings.push(finding);
    return findings;
  } finally {
    await connector.close();
  }
}

/** The same with the ready mapping of the target. */
export function diagnosis(
  settings: Settings,
  { rows = [], tryWrites = false }: DiagnosisOptions = {},
): Promise<readonly Finding[]> {
  const mappings = ldapConnector.mappings(parse(settings).config);
  return diagnose(settings, { uses: mappings.map((mapping) => backendUse(compile(mapping, rows))), tryWrites });
}

/** Findings of one check, or of all, that have one of the states. */
export function having(
  findings: readonly Finding[],
  states: readonly FindingState[],
  check?: string,
): readonly Finding[] {
  return findings.filter((one) => states.includes(one.state) && (check === undefined || one.check === check));
}
