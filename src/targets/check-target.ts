import { type DiagnoseRequest, type Finding, isDiagnosable } from '../../connectors/sdk/capabilities/diagnosable.js';
import { type Call, type Connector, type TestReport } from '../../connectors/sdk/connector.js';
import { ConnectorError } from '../../connectors/sdk/errors.js';

/** Findings of one check at most: a connector that finds no end is cut. */
const maxFindings = 2_000;

/** Everything that the connector finds out about its target; of one that cannot diagnose, what its connection test says. */
export async function checkTarget(
  connector: Connector,
  request: DiagnoseRequest,
  call: Call,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  try {
    if (!isDiagnosable(connector)) return ofTest(await connector.test(call));
    for await (const finding of connector.diagnose(request, call)) {
      findings.push(finding);
      if (findings.length >= maxFindings) break;
    }
  } catch (error) {
    findings.push({
      check: 'check',
      state: 'problem',
      found: error instanceof ConnectorError ? error.message : 'The check failed inside the connector.',
      advice: 'Mend what is found above and check again; if nothing is found there, report it.',
    });
  }
  return findings;
}

function ofTest({ findings }: TestReport): readonly Finding[] {
  return findings.map(({ severity, message }) => ({
    check: 'connection',
    state: severity,
    found: message,
    ...(severity !== 'ok' && { advice: 'Look at the settings of the target in the configuration.' }),
  }));
}
