import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSamba, type Samba } from '../../../support/samba.js';
import { diagnosis, having } from '../diagnosis.js';
import { call } from '../target.js';
import { open, settingsOf } from './target.js';

let domain: Samba;

beforeAll(async () => {
  domain = await startSamba();
  const { connector } = open(settingsOf(domain));
  // Rights can be asked for on an object only.
  await connector.create({ objectType: 'user', attributes: { displayName: ['Sample'] }, returning: [] }, call());
  await connector.create({ objectType: 'group', attributes: { cn: ['Sample Group'] }, returning: [] }, call());
  await connector.close();
}, 120_000);

afterAll(async () => {
  await domain.stop();
});

describe('the ready mapping of Active Directory', () => {
  it('has no problem where the service account has the rights that are documented', async () => {
    const findings = await diagnosis(settingsOf(domain));
    expect(having(findings, ['problem'])).toEqual([]);
    expect(having(findings, ['ok'], 'schema')).toHaveLength(2);
  });
});
