import { expect, it } from '@jest/globals';
import { BackendReference, type BackendObject } from '../backend-object.js';
import { isDeletable } from '../capabilities/deletable.js';
import { isMembershipEditable } from '../capabilities/membership-editable.js';
import { type BackendChange, type ChangesAnswer, isSyncable } from '../capabilities/syncable.js';
import { isUpdatable } from '../capabilities/updatable.js';
import { failureOf } from './expect-code.js';
import { call, demand, describeWith, has, type Conformance, type Fixture } from './fixture.js';

function ask({ connector, user, group }: Fixture, token?: string, limit = 1000): Promise<ChangesAnswer> {
  const objectTypes = [user.objectType, group.objectType];
  const attributes = [user.key, user.text, group.key];
  return demand(connector, isSyncable).changes({ objectTypes, attributes, token, limit }, call());
}

/** All changes since a token, answer by answer. */
async function drain(fixture: Fixture, token: string, limit?: number): Promise<BackendChange[]> {
  const changes: BackendChange[] = [];
  for (let next = token; ;) {
    const answer = await ask(fixture, next, limit);
    changes.push(...answer.changes);
    if (answer.complete) return changes;
    next = answer.token;
  }
}

/** What is told about one object, the last of it. */
const about = (changes: readonly BackendChange[], { id }: BackendObject): BackendChange | undefined =>
  changes.findLast((change) => change.id === id);

const idsOf = (references: readonly BackendReference[] | undefined): readonly string[] =>
  (references ?? []).map(({ id }) => id).sort();

/** `Syncable`. */
export function describeSyncing(conformance: Conformance): void {
  describeWith('changes', conformance, (fixture) => {
    it('begins now, without a walk through what is there', async () => {
      await fixture().makeUser();
      const begin = await ask(fixture());
      expect(begin).toMatchObject({ changes: [], complete: true });
      expect(await drain(fixture(), begin.token)).toEqual([]);
    });

    it('tells of objects that were made and changed', async () => {
      const { connector, user, group } = fixture();
      const { token } = await ask(fixture());
      const [made, team] = [await fixture().makeUser(), await fixture().makeGroup()];
      const first = await ask(fixture(), token);
      expect(about(first.changes, made)).toMatchObject({ objectType: user.objectType, kind: 'changed' });
      expect(about(first.changes, team)).toMatchObject({ objectType: group.objectType, kind: 'changed' });
      const changes = [{ attribute: user.text, values: ['told'] }];
      const request = { objectType: user.objectType, key: made, changes, returning: [] };
      await demand(connector, isUpdatable).update(request, call());
      const second = await drain(fixture(), first.token);
      expect(about(second, made)).toMatchObject({ objectType: user.objectType, kind: 'changed' });
      expect(about(second, team)).toBeUndefined();
      // The earlier place still counts: whoever lost the answer asks again.
      expect(about(await drain(fixture(), token), team)?.kind).toBe('changed');
    });

    it('tells of objects that are gone, where it can', async () => {
      const { connector, user } = fixture();
      const made = await fixture().makeUser();
      const { token } = await ask(fixture());
      await demand(connector, isDeletable).delete({ objectType: user.objectType, key: made }, call());
      expect(about(await drain(fixture(), token), made)?.kind).toBe(
        has(conformance, 'removals') ? 'removed' : undefined,
      );
    });

    it('tells more changes than fit into one answer', async () => {
      const { token } = await ask(fixture());
      const made = await fixture().makeUsers(7);
      const changes = await drain(fixture(), token, 2);
      expect(made.map((object) => about(changes, object)?.kind)).toEqual(made.map(() => 'changed'));
    });

    it.each(['', 'x', '{}', ':', '1', 'null', 'AAAA'])('refuses the token %j', async (token) => {
      expect(await failureOf(ask(fixture(), token))).toBe('tokenExpired');
    });

    if (has(conformance, 'MembershipEditable')) describeMembers(conformance, fixture);
  });
}

function describeMembers(conformance: Conformance, fixture: () => Fixture): void {
  const editing = async (team: BackendObject, add: BackendObject[], remove: BackendObject[]): Promise<void> => {
    const { connector, user, group } = fixture();
    const refer = ({ id, name }: BackendObject): BackendReference => new BackendReference(user.objectType, id, name);
    const { objectType, members: attribute } = group;
    const edit = { objectType, key: team, attribute, add: add.map(refer), remove: remove.map(refer), returning: [] };
    await demand(connector, isMembershipEditable).editMembers(edit, call());
  };

  it('tells of groups whose members came and went', async () => {
    const [one, two, three] = [await fixture().makeUser(), await fixture().makeUser(), await fixture().makeUser()];
    const team = await fixture().makeGroup();
    await editing(team, [one], []);
    const { token } = await ask(fixture());
    await editing(team, [two, three], [one]);
    const change = about(await drain(fixture(), token), team);
    expect(change).toMatchObject({ objectType: fixture().group.objectType, kind: 'changed' });
    const told = has(conformance, 'memberChanges');
    expect(idsOf(change?.members?.added)).toEqual(told ? [two.id, three.id].sort() : []);
    expect(idsOf(change?.members?.removed)).toEqual(told ? [one.id] : []);
  });
}
