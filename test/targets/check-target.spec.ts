import { describe, expect, it } from '@jest/globals';
import { type Diagnosable, type Finding } from '../../connectors/sdk/capabilities/diagnosable.js';
import { type Connector, type TestReport } from '../../connectors/sdk/connector.js';
import { ConnectorError } from '../../connectors/sdk/errors.js';
import { checkTarget } from '../../src/targets/check-target.js';
import { Guard } from '../../src/targets/guard.js';
import { guardConnector } from '../../src/targets/guarded-connector.js';

const request = { uses: [], tryWrites: false };
const call = () => ({ deadline: Date.now() + 1000, requestId: 'test' });
const fine: Finding = { check: 'bind', state: 'ok', found: 'logged in' };

/** A connector that is only ever asked about itself. */
function connector(report: TestReport): Connector {
  return { test: () => Promise.resolve(report), read: () => Promise.resolve([]), close: () => Promise.resolve() };
}

function diagnosing(diagnose: Diagnosable['diagnose']): Connector & Diagnosable {
  return { ...connector({ ok: false, findings: [] }), diagnose };
}

/** As targets are opened: behind a guard. */
const guarded = (inner: Connector): Connector =>
  guardConnector(inner, new Guard({ operation: () => undefined, breaker: () => undefined }));

describe('the check of a target', () => {
  it('is the connection test, where the connector cannot diagnose', async () => {
    const inner = connector({
      ok: false,
      findings: [
        { severity: 'ok', message: 'there' },
        { severity: 'problem', message: 'broken' },
      ],
    });
    expect(await checkTarget(guarded(inner), request, call())).toEqual([
      { check: 'connection', state: 'ok', found: 'there' },
      { check: 'connection', state: 'problem', found: 'broken', advice: expect.any(String) },
    ]);
  });

  it('is what the connector finds', async () => {
    async function* diagnose(): AsyncGenerator<Finding> {
      await Promise.resolve();
      yield fine;
    }
    expect(await checkTarget(guarded(diagnosing(diagnose)), request, call())).toEqual([fine]);
  });

  it.each([
    ['a connector error', new ConnectorError('unavailable', 'nobody there'), 'nobody there'],
    ['a fault', new TypeError('secret of the fault'), 'The check failed inside the connector.'],
  ])('keeps what was found before %s', async (_title, error, found) => {
    async function* diagnose(): AsyncGenerator<Finding> {
      yield fine;
      await Promise.reject(error);
    }
    expect(await checkTarget(guarded(diagnosing(diagnose)), request, call())).toEqual([
      fine,
      { check: 'check', state: 'problem', found, advice: expect.any(String) },
    ]);
  });
});
