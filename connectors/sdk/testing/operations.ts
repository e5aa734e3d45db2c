/** One call of each operation that a connector has: for what holds for all of them. */
import { BackendReference, type BackendObject } from '../backend-object.js';
import { isCountable } from '../capabilities/countable.js';
import { isCreatable } from '../capabilities/creatable.js';
import { isDeletable } from '../capabilities/deletable.js';
import { isEnumerable } from '../capabilities/enumerable.js';
import { isMembershipEditable } from '../capabilities/membership-editable.js';
import { isPasswordSettable } from '../capabilities/password-settable.js';
import { isSearchable } from '../capabilities/searchable.js';
import { isSyncable } from '../capabilities/syncable.js';
import { isUnseenUpdatable } from '../capabilities/unseen-updatable.js';
import { isUpdatable } from '../capabilities/updatable.js';
import { type Call } from '../connector.js';
import { demand, equals, has, type Conformance, type Fixture } from './fixture.js';
import { type Feature } from './subject.js';

/** What the operations work on. */
export interface OperationObjects {
  readonly user: BackendObject;
  readonly group: BackendObject;
}

export interface Operation {
  readonly title: string;
  readonly writes: boolean;
  readonly run: (fixture: Fixture, objects: OperationObjects, call: Call) => Promise<unknown>;
}

const reading: readonly (Operation & { readonly feature?: Feature })[] = [
  {
    title: 'read',
    writes: false,
    run: ({ connector, user }, objects, call) =>
      connector.read({ objectType: user.objectType, keys: [objects.user], attributes: [user.key] }, call),
  },
  {
    title: 'search',
    writes: false,
    feature: 'Searchable',
    run: ({ connector, user }, _, call) => {
      const predicate = equals(user.key, 'nobody');
      return demand(connector, isSearchable).search(
        { objectType: user.objectType, predicate, attributes: [], limit: 1 },
        call,
      );
    },
  },
  {
    title: 'enumerate',
    writes: false,
    feature: 'Enumerable',
    run: async ({ connector, user }, _, call) => {
      const request = { objectType: user.objectType, predicate: { kind: 'all' }, attributes: [] } as const;
      const objects: BackendObject[] = [];
      for await (const batch of demand(connector, isEnumerable).enumerate(request, call)) objects.push(...batch);
      return objects;
    },
  },
  {
    title: 'count',
    writes: false,
    feature: 'Countable',
    run: ({ connector, user }, _, call) =>
      demand(connector, isCountable).count({ objectType: user.objectType, predicate: { kind: 'all' } }, call),
  },
  {
    title: 'changes',
    writes: false,
    feature: 'Syncable',
    run: ({ connector, user }, _, call) =>
      demand(connector, isSyncable).changes(
        { objectTypes: [user.objectType], attributes: [user.text], token: undefined, limit: 1 },
        call,
      ),
  },
];

const writing: readonly (Operation & { readonly feature: Feature })[] = [
  {
    title: 'create',
    writes: true,
    feature: 'Creatable',
    run: (fixture, _, call) => {
      const attributes = fixture.userAttributes(fixture.unique());
      const request = { objectType: fixture.user.objectType, attributes, returning: [] };
      return demand(fixture.connector, isCreatable).create(request, call);
    },
  },
  {
    title: 'update',
    writes: true,
    feature: 'Updatable',
    run: ({ connector, user }, objects, call) => {
      const changes = [{ attribute: user.text, values: ['changed'] }];
      const request = { objectType: user.objectType, key: objects.user, changes, returning: [] };
      return demand(connector, isUpdatable).update(request, call);
    },
  },
  {
    title: 'updateUnseen',
    writes: true,
    feature: 'UnseenUpdatable',
    run: ({ connector, user }, objects, call) => {
      const changes = [{ attribute: user.text, values: ['changed unseen'] }];
      const request = { objectType: user.objectType, key: objects.user, changes, returning: [] };
      return demand(connector, isUnseenUpdatable).updateUnseen(request, call);
    },
  },
  {
    title: 'editMembers',
    writes: true,
    feature: 'MembershipEditable',
    run: ({ connector, user, group }, objects, call) => {
      const add = [new BackendReference(user.objectType, objects.user.id, objects.user.name)];
      const { objectType, members: attribute } = group;
      const request = { objectType, key: objects.group, attribute, add, remove: [], returning: [] };
      return demand(connector, isMembershipEditable).editMembers(request, call);
    },
  },
  {
    title: 'setPassword',
    writes: true,
    feature: 'PasswordSettable',
    run: ({ connector, user }, objects, call) => {
      const request = { objectType: user.objectType, key: objects.user, password: 'Correct-Horse-7-Battery' };
      return demand(connector, isPasswordSettable).setPassword(request, call);
    },
  },
  {
    title: 'delete',
    writes: true,
    feature: 'Deletable',
    run: ({ connector, user }, objects, call) =>
      demand(connector, isDeletable).delete({ objectType: user.objectType, key: objects.user }, call),
  },
];

/** The operations of the capabilities that are there; `delete` comes last. */
export function operationsOf(conformance: Conformance): readonly Operation[] {
  return [...reading, ...writing].filter(({ feature }) => feature === undefined || has(conformance, feature));
}
