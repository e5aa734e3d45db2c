import { type CausewayProcess } from '../../support/causeway-process.js';
import { type SuffixNames } from '../../support/slapd-config.js';
import { type Answer, type FailPoint, patchOf, type StoreKind, userNamed } from './gateway-site.js';
import { Site } from './site.js';

/** Somebody in a group, in a tenant whose policy strips groups, sets and moves, on deactivation and on deletion. */
export class LifecycleSite {
  private constructor(
    readonly site: Site,
    /** Runs until the first kill. */
    readonly id: string,
  ) {}

  static async open(store: StoreKind, graceDays = 30): Promise<LifecycleSite> {
    const site = await Site.open({ store, tenant: (names) => policy(names, graceDays) });
    await site.ldap.add(away(site.slapd.names), { objectClass: 'organizationalUnit' });
    const causeway = await site.start();
    const made = await site.request(causeway, 'POST', '/Users', userNamed('anna'));
    const id = String(made.body['id']);
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:Group'];
    const group = { schemas, displayName: 'staff', members: [{ value: id }] };
    if ((await site.request(causeway, 'POST', '/Groups', group)).status !== 201) throw new Error('no group');
    await causeway.stop();
    return new LifecycleSite(site, id);
  }

  /** Lets a request die at a fail point. */
  async dieIn(failPoint: FailPoint, request: (causeway: CausewayProcess) => Promise<Answer>): Promise<void> {
    const doomed = await this.site.start(failPoint);
    await request(doomed).then(
      ({ status }) => {
        throw new Error(`answered ${status} instead of dying`);
      },
      (error: unknown) => {
        if (!String(error).includes('fetch failed')) throw error;
      },
    );
    await doomed.ended();
  }

  setActive(causeway: CausewayProcess, active: boolean): Promise<Answer> {
    return this.site.request(causeway, 'PATCH', `/Users/${this.id}`, patchOf({ op: 'replace', value: { active } }));
  }

  remove(causeway: CausewayProcess): Promise<Answer> {
    return this.site.request(causeway, 'DELETE', `/Users/${this.id}`);
  }

  /** How anna stands in the directory. */
  async state(): Promise<{
    readonly disabled: boolean;
    readonly away: boolean;
    readonly member: boolean;
    readonly described: boolean;
  }> {
    const { site } = this;
    const { searchEntries } = await site.ldap.search(site.slapd.names.people, {
      scope: 'sub',
      filter: '(uid=anna)',
      attributes: ['pwdAccountLockedTime', 'description'],
    });
    const [entry] = searchEntries;
    if (entry === undefined || searchEntries.length > 1) throw new Error(`${searchEntries.length} entries of anna`);
    const members = await site.members('staff');
    return {
      disabled: entry['pwdAccountLockedTime'] === '000001010000Z',
      away: entry.dn.toLowerCase().endsWith(away(site.slapd.names)),
      member: members.some((name) => name.toLowerCase().startsWith('uid=anna,')),
      described: entry['description'] === 'left',
    };
  }
}

export const untouched = { disabled: false, away: false, member: true, described: false };
export const gone = { disabled: true, away: true, member: false, described: true };

const away = ({ people }: SuffixNames): string => `ou=away,${people}`;

function policy(names: SuffixNames, graceDays: number): Readonly<Record<string, unknown>> {
  const leave = { moveTo: away(names), set: { description: 'left' } };
  return {
    lifecycle: {
      User: {
        onDeactivate: { ...leave, stripGroups: true },
        onDelete: { ...leave, action: 'disable', graceDays },
      },
    },
  };
}
