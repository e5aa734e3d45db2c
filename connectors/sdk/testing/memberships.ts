import { expect, it } from '@jest/globals';
import { BackendReference, type BackendObject, type ObjectKey } from '../backend-object.js';
import { isDeletable } from '../capabilities/deletable.js';
import { isMembershipEditable, type EditMembersRequest } from '../capabilities/membership-editable.js';
import { isUpdatable } from '../capabilities/updatable.js';
import { failureOf } from './expect-code.js';
import {
  attributesOf,
  call,
  demand,
  describeWith,
  eventually,
  has,
  patience,
  type Conformance,
  type Fixture,
} from './fixture.js';

const defaultMany = 2503;
const nobody = '00000000-0000-4000-8000-000000000000';

function edit(fixture: Fixture, key: ObjectKey, request: Partial<EditMembersRequest>): Promise<BackendObject> {
  const { objectType, members } = fixture.group;
  return demand(fixture.connector, isMembershipEditable).editMembers(
    { objectType, key, attribute: members, add: [], remove: [], returning: [], ...request },
    call(),
  );
}

function reference(fixture: Fixture, object: BackendObject): BackendReference {
  return new BackendReference(fixture.user.objectType, object.id, object.name);
}

/** Ids of the members; the attribute must be absent when there are none. */
async function members(fixture: Fixture, key: ObjectKey): Promise<ReadonlySet<string>> {
  const object = await fixture.readGroup(key, [fixture.group.members]);
  if (object === undefined) throw new Error('The group is gone.');
  const values = object.attributes[fixture.group.members];
  expect(values?.length).not.toBe(0);
  const ids = (values ?? []).map((value) => (value instanceof BackendReference ? value.id : 'not a reference'));
  expect(new Set(ids).size).toBe(ids.length);
  return new Set(ids);
}

function idsOf(...objects: readonly BackendObject[]): ReadonlySet<string> {
  return new Set(objects.map((object) => object.id));
}

/** `MembershipEditable`. */
export function describeMemberships(conformance: Conformance): void {
  describeWith('editMembers', conformance, (fixture) => {
    it('knows groups without members', async () => {
      const made = await fixture().makeGroup();
      expect(await members(fixture(), made)).toEqual(new Set());
    });

    it('adds and removes, and neither twice', async () => {
      const [one, two, three] = await Promise.all([1, 2, 3].map(() => fixture().makeUser()));
      if (one === undefined || two === undefined || three === undefined) throw new Error('Three users are needed.');
      const group = await fixture().makeGroup();
      for (const round of [1, 2]) {
        await edit(fixture(), group, { add: [reference(fixture(), one), reference(fixture(), two)] });
        expect([round, await members(fixture(), group)]).toEqual([round, idsOf(one, two)]);
      }
      // One is there already, one is not: both are members afterwards.
      await edit(fixture(), group, { add: [reference(fixture(), two), reference(fixture(), three)] });
      expect(await members(fixture(), group)).toEqual(idsOf(one, two, three));
      for (const round of [1, 2]) {
        await edit(fixture(), group, { remove: [reference(fixture(), one)] });
        expect([round, await members(fixture(), group)]).toEqual([round, idsOf(two, three)]);
      }
      await edit(fixture(), group, { remove: [reference(fixture(), one), reference(fixture(), two)] });
      expect(await members(fixture(), group)).toEqual(idsOf(three));
      await edit(fixture(), group, { add: [reference(fixture(), one)], remove: [reference(fixture(), three)] });
      expect(await members(fixture(), group)).toEqual(idsOf(one));
    });

    it('removes the last member, and the group stays', async () => {
      const user = await fixture().makeUser();
      const group = await fixture().makeGroup({ [fixture().group.members]: [reference(fixture(), user)] });
      expect(await members(fixture(), group)).toEqual(idsOf(user));
      await edit(fixture(), group, { remove: [reference(fixture(), user)] });
      expect(await members(fixture(), group)).toEqual(new Set());
      await edit(fixture(), group, { add: [reference(fixture(), user)] });
      expect(await members(fixture(), group)).toEqual(idsOf(user));
    });

    it('gives members as references with type and id, by id alone as well as with a name', async () => {
      const user = await fixture().makeUser();
      const group = await fixture().makeGroup();
      const { objectType } = fixture().user;
      await edit(fixture(), group, { add: [new BackendReference(objectType, user.id)] });
      const values = (await fixture().readGroup(group, [fixture().group.members]))?.attributes[fixture().group.members];
      expect(values?.[0]).toBeInstanceOf(BackendReference);
      expect(values).toMatchObject([{ objectType, id: user.id }]);
      await edit(fixture(), group, { remove: [new BackendReference(objectType, user.id)] });
      expect(await members(fixture(), group)).toEqual(new Set());
    });

    it('gives members only when they are asked for', async () => {
      const { group: type } = fixture();
      const user = await fixture().makeUser();
      const group = await fixture().makeGroup({ [type.text]: ['team'] });
      const add = [reference(fixture(), user)];
      const edited = await edit(fixture(), group, { add, returning: [type.key, type.text] });
      expect(edited.id).toBe(group.id);
      expect(edited.attributes).toEqual(
        attributesOf({ [type.key]: group.attributes[type.key] ?? [], [type.text]: ['team'] }),
      );
      const asked = await edit(fixture(), group, { add, returning: [type.members] });
      expect(asked.attributes[type.members]).toHaveLength(1);
    });

    it('refuses members that are not there, and changes nothing', async () => {
      const user = await fixture().makeUser();
      const group = await fixture().makeGroup();
      const { objectType } = fixture().user;
      for (const unknown of [
        new BackendReference(objectType, nobody),
        // The name is a hint: that somebody has it does not make the id exist.
        new BackendReference(objectType, nobody, user.name),
        new BackendReference(objectType, '*)(uid=*'),
      ]) {
        const add = [reference(fixture(), user), unknown];
        expect(await failureOf(edit(fixture(), group, { add }))).toBe('referenceNotFound');
        expect(await members(fixture(), group)).toEqual(new Set());
      }
    });

    it('removes members that do not exist: they are none', async () => {
      const user = await fixture().makeUser();
      const group = await fixture().makeGroup({ [fixture().group.members]: [reference(fixture(), user)] });
      await edit(fixture(), group, { remove: [new BackendReference(fixture().user.objectType, nobody)] });
      expect(await members(fixture(), group)).toEqual(idsOf(user));
    });

    it('finds no group under an unknown id', async () => {
      const other = await fixture().makeGroup();
      const add = [reference(fixture(), await fixture().makeUser())];
      for (const key of [{ id: nobody }, { id: nobody, name: other.name }]) {
        expect(await failureOf(edit(fixture(), key, { add }))).toBe('notFound');
      }
      expect(await members(fixture(), other)).toEqual(new Set());
    });

    it(
      'loses none of many edits at once',
      async () => {
        const group = await fixture().makeGroup();
        const users = await fixture().makeUsers(50);
        await Promise.all(users.map((user) => edit(fixture(), group, { add: [reference(fixture(), user)] })));
        expect(await members(fixture(), group)).toEqual(idsOf(...users));
        const [stays, ...leave] = users;
        await Promise.all(leave.map((user) => edit(fixture(), group, { remove: [reference(fixture(), user)] })));
        expect(await members(fixture(), group)).toEqual(stays === undefined ? new Set() : idsOf(stays));
      },
      patience,
    );

    it(
      'adds the same member many times at once',
      async () => {
        const group = await fixture().makeGroup();
        const user = await fixture().makeUser();
        await Promise.all(
          Array.from({ length: 20 }, () => edit(fixture(), group, { add: [reference(fixture(), user)] })),
        );
        expect(await members(fixture(), group)).toEqual(idsOf(user));
        await Promise.all(
          Array.from({ length: 20 }, () => edit(fixture(), group, { remove: [reference(fixture(), user)] })),
        );
        expect(await members(fixture(), group)).toEqual(new Set());
      },
      patience,
    );

    it(
      'holds thousands of members',
      async () => {
        const users = await fixture().makeUsers(conformance.options.many ?? defaultMany);
        const group = await fixture().makeGroup();
        const references = users.map((user) => reference(fixture(), user));
        await edit(fixture(), group, { add: references });
        expect(await members(fixture(), group)).toEqual(idsOf(...users));
        await edit(fixture(), group, { remove: references.slice(1) });
        expect(await members(fixture(), group)).toEqual(idsOf(...users.slice(0, 1)));
      },
      patience,
    );

    it('changes other attributes in the same step', async () => {
      const { group: type } = fixture();
      const user = await fixture().makeUser();
      const group = await fixture().makeGroup();
      const name = fixture().unique();
      const changes = [
        { attribute: type.key, values: [name] },
        { attribute: type.text, values: ['new'] },
      ];
      const add = [reference(fixture(), user)];
      const edited = await edit(fixture(), group, { add, changes, returning: [type.key, type.text] });
      expect(edited.id).toBe(group.id);
      expect(edited.attributes).toEqual(attributesOf({ [type.key]: [name], [type.text]: ['new'] }));
      expect(await members(fixture(), group)).toEqual(idsOf(user));
    });

    if (has(conformance, 'versions')) {
      it('refuses an edit of a group that has changed since', async () => {
        const [one, two] = [await fixture().makeUser(), await fixture().makeUser()];
        const group = await fixture().makeGroup();
        const expected = { expectedVersion: group.version ?? '' };
        const edited = await edit(fixture(), group, { add: [reference(fixture(), one)], ...expected });
        expect(edited.version).not.toBe(group.version);
        const add = [reference(fixture(), two)];
        expect(await failureOf(edit(fixture(), group, { add, ...expected }))).toBe('versionConflict');
        expect(await members(fixture(), group)).toEqual(idsOf(one));
      });
    }

    if (has(conformance, 'nestedGroups')) {
      it('takes groups as members', async () => {
        const { objectType } = fixture().group;
        const [inner, outer] = [await fixture().makeGroup(), await fixture().makeGroup()];
        await edit(fixture(), outer, { add: [new BackendReference(objectType, inner.id, inner.name)] });
        const values = (await fixture().readGroup(outer, [fixture().group.members]))?.attributes[
          fixture().group.members
        ];
        expect(values).toMatchObject([{ objectType, id: inner.id }]);
      });
    }

    if (has(conformance, 'Updatable')) describeRenamedMember(fixture);
    if (has(conformance, 'Deletable')) describeDeletedMember(fixture);
    if (has(conformance, 'backReference')) describeBackReference(fixture);
  });
}

function describeRenamedMember(fixture: () => Fixture): void {
  it('keeps a member that is renamed, and can remove it by its old name', async () => {
    const { user: type, connector } = fixture();
    const user = await fixture().makeUser();
    const group = await fixture().makeGroup({ [fixture().group.members]: [reference(fixture(), user)] });
    const changes = [{ attribute: type.key, values: [fixture().unique()] }];
    const request = { objectType: type.objectType, key: user, changes, returning: [] };
    await demand(connector, isUpdatable).update(request, call());
    await eventually(async () => {
      expect(await members(fixture(), group)).toEqual(idsOf(user));
    });
    await edit(fixture(), group, { remove: [reference(fixture(), user)] });
    expect(await members(fixture(), group)).toEqual(new Set());
  });

  it('keeps a group that is renamed', async () => {
    const { group: type, connector } = fixture();
    const user = await fixture().makeUser();
    const group = await fixture().makeGroup({ [type.members]: [reference(fixture(), user)] });
    const changes = [{ attribute: type.key, values: [fixture().unique()] }];
    const request = { objectType: type.objectType, key: group, changes, returning: [] };
    await demand(connector, isUpdatable).update(request, call());
    expect(await members(fixture(), group)).toEqual(idsOf(user));
  });
}

function describeDeletedMember(fixture: () => Fixture): void {
  it('knows no member that was deleted, nor takes a successor of the same name for it', async () => {
    const { user: type, connector } = fixture();
    const [gone, stays] = [await fixture().makeUser(), await fixture().makeUser()];
    const references = [reference(fixture(), gone), reference(fixture(), stays)];
    const group = await fixture().makeGroup({ [fixture().group.members]: references });
    await demand(connector, isDeletable).delete({ objectType: type.objectType, key: gone }, call());
    await eventually(async () => {
      expect(await members(fixture(), group)).toEqual(idsOf(stays));
    });
    await fixture().makeUser({ [type.key]: gone.attributes[type.key] ?? [] });
    expect(await members(fixture(), group)).toEqual(idsOf(stays));
  });

  it('keeps a group whose only member was deleted', async () => {
    const { user: type, connector } = fixture();
    const gone = await fixture().makeUser();
    const group = await fixture().makeGroup({ [fixture().group.members]: [reference(fixture(), gone)] });
    await demand(connector, isDeletable).delete({ objectType: type.objectType, key: gone }, call());
    await eventually(async () => {
      expect(await members(fixture(), group)).toEqual(new Set());
    });
  });
}

function describeBackReference(fixture: () => Fixture): void {
  it('shows the groups of a member', async () => {
    const attribute = fixture().user.backReference ?? '';
    const user = await fixture().makeUser();
    const groups = [await fixture().makeGroup(), await fixture().makeGroup()];
    for (const group of groups) await edit(fixture(), group, { add: [reference(fixture(), user)] });
    await eventually(async () => {
      const values = (await fixture().readUser(user, [attribute]))?.attributes[attribute] ?? [];
      expect(values.every((value) => value instanceof BackendReference)).toBe(true);
      const found = values.map((value) => (value instanceof BackendReference ? [value.objectType, value.id] : []));
      expect(found.sort()).toEqual(groups.map((group) => [fixture().group.objectType, group.id]).sort());
    });
    for (const group of groups) await edit(fixture(), group, { remove: [reference(fixture(), user)] });
    await eventually(async () => {
      expect((await fixture().readUser(user, [attribute]))?.attributes).toEqual(attributesOf());
    });
  });
}
