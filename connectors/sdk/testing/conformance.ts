/** The one suite that every connector passes: the contract of `connectors/sdk`, to the letter. Built on Jest. */
import { describe, expect, it } from '@jest/globals';
import { isCountable } from '../capabilities/countable.js';
import { isCreatable } from '../capabilities/creatable.js';
import { isDeletable } from '../capabilities/deletable.js';
import { isEnumerable } from '../capabilities/enumerable.js';
import { isMembershipEditable } from '../capabilities/membership-editable.js';
import { isPasswordCreatable } from '../capabilities/password-creatable.js';
import { isPasswordSettable } from '../capabilities/password-settable.js';
import { isRelocatable } from '../capabilities/relocatable.js';
import { isSearchable } from '../capabilities/searchable.js';
import { isSyncable } from '../capabilities/syncable.js';
import { isUnseenUpdatable } from '../capabilities/unseen-updatable.js';
import { isUpdatable } from '../capabilities/updatable.js';
import { type Connector } from '../connector.js';
import { describeContainment } from './containment.js';
import { describeCounting } from './counting.js';
import { describeCreating } from './creating.js';
import { describeCreatingWithPassword } from './creating-with-password.js';
import { describeDeleting } from './deleting.js';
import { describeEnumerating } from './enumerating.js';
import { describeWith, has, type Conformance } from './fixture.js';
import { describeLifecycle } from './lifecycle.js';
import { describeMemberships } from './memberships.js';
import { describePasswords } from './passwords.js';
import { describeReading } from './reading.js';
import { describeRelocating } from './relocating.js';
import { describeSearching } from './searching.js';
import { type ConformanceOptions, type ConformanceSubject, type Feature } from './subject.js';
import { describeSyncing } from './syncing.js';
import { describeUpdating } from './updating.js';
import { describeUpdatingUnseen } from './updating-unseen.js';

/** Each capability: its type guard and its tests. */
const capabilities: readonly (readonly [
  Feature,
  (connector: Connector) => boolean,
  (conformance: Conformance) => void,
])[] = [
  ['Creatable', isCreatable, describeCreating],
  ['Updatable', isUpdatable, describeUpdating],
  ['UnseenUpdatable', isUnseenUpdatable, describeUpdatingUnseen],
  ['Searchable', isSearchable, describeSearching],
  ['Enumerable', isEnumerable, describeEnumerating],
  ['Countable', isCountable, describeCounting],
  ['MembershipEditable', isMembershipEditable, describeMemberships],
  ['Deletable', isDeletable, describeDeleting],
  ['Relocatable', isRelocatable, describeRelocating],
  ['PasswordSettable', isPasswordSettable, describePasswords],
  ['PasswordCreatable', isPasswordCreatable, describeCreatingWithPassword],
  ['Syncable', isSyncable, describeSyncing],
];

/**
 * Defines the tests of one connector, to be called at the top of a test file.
 * @param name for the report
 * @param setup gives an opened connector on a backend that may hold other objects; called once for each group of tests
 * @param options what the connector or its backend lacks; everything that is not named there is tested
 */
export function describeConformance(
  name: string,
  setup: () => Promise<ConformanceSubject>,
  options: ConformanceOptions = {},
): void {
  const conformance: Conformance = { setup, options };
  describe(`${name} conforms to the contract`, () => {
    describeWith('capabilities', conformance, (fixture) => {
      it.each(capabilities)('is %s as the test file says', (feature, guard) => {
        expect(guard(fixture().connector)).toBe(has(conformance, feature));
      });
    });
    describeReading(conformance);
    for (const [feature, , tests] of capabilities) if (has(conformance, feature)) tests(conformance);
    if (has(conformance, 'outOfReach')) describeContainment(conformance);
    describeLifecycle(conformance);
  });
}
