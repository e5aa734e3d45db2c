import { isCountable } from '../../connectors/sdk/capabilities/countable.js';
import { isCreatable } from '../../connectors/sdk/capabilities/creatable.js';
import { type DiagnoseRequest, isDiagnosable } from '../../connectors/sdk/capabilities/diagnosable.js';
import { isDiscoverable } from '../../connectors/sdk/capabilities/discoverable.js';
import { isDeletable } from '../../connectors/sdk/capabilities/deletable.js';
import { type Enumerable, isEnumerable } from '../../connectors/sdk/capabilities/enumerable.js';
import { isMembershipEditable } from '../../connectors/sdk/capabilities/membership-editable.js';
import { isPasswordCreatable } from '../../connectors/sdk/capabilities/password-creatable.js';
import { isPasswordSettable } from '../../connectors/sdk/capabilities/password-settable.js';
import { isRelocatable } from '../../connectors/sdk/capabilities/relocatable.js';
import { isSearchable, type Searchable, type SearchRequest } from '../../connectors/sdk/capabilities/searchable.js';
import { isReplicated, type Replicated } from '../../connectors/sdk/capabilities/replicated.js';
import { isSyncable } from '../../connectors/sdk/capabilities/syncable.js';
import { isUnseenUpdatable } from '../../connectors/sdk/capabilities/unseen-updatable.js';
import { isUpdatable } from '../../connectors/sdk/capabilities/updatable.js';
import { type BackendObject } from '../../connectors/sdk/backend-object.js';
import { type Call, type Connector, type ReadRequest } from '../../connectors/sdk/connector.js';
import { ConnectorError } from '../../connectors/sdk/errors.js';
import { CoalescedCalls } from './coalesced-calls.js';
import { joinedReads } from './coalesced-reads.js';
import { joinedSearches } from './coalesced-searches.js';
import { doubting } from './doubting.js';
import { type Guard } from './guard.js';

/** Like the test: it is asked for by a person who wants to know, breaker open or not. */
function unguarded(inner: Connector): object {
  return {
    ...(isDiagnosable(inner) && {
      diagnose: (request: DiagnoseRequest, call: Call) => inner.diagnose(request, call),
    }),
    ...(isDiscoverable(inner) && { discover: (call: Call) => inner.discover(call) }),
  };
}

/**
 * A connector with just the capabilities of `inner`, each operation run by the guard. The type guards of the SDK answer for it
 * as they do for `inner`.
 */
export function guardConnector(inner: Connector, guard: Guard): Connector {
  const reads = new CoalescedCalls(
    (request: ReadRequest, call) => guard.run('read', call, false, () => inner.read(request, call)),
    joinedReads,
  );
  const change = doubting(inner, (operation, call, work) => guard.run(operation, call, true, work));
  return {
    test: (call) => inner.test(call),
    close: () => inner.close(),
    read: (request, call) => reads.run(request, call),
    ...(isReplicated(inner) && replicationOf(inner)),
    ...unguarded(inner),
    ...(isSearchable(inner) && guardSearch(inner, guard)),
    ...(isEnumerable(inner) && { enumerate: guardEnumerate(inner, guard) }),
    ...(isCountable(inner) && {
      count: (request: Parameters<typeof inner.count>[0], call: Call) =>
        guard.run('count', call, false, () => inner.count(request, call)),
    }),
    ...(isCreatable(inner) && {
      create: (request: Parameters<typeof inner.create>[0], call: Call) =>
        change('create', call, () => inner.create(request, call)),
    }),
    ...(isUpdatable(inner) && {
      update: (request: Parameters<typeof inner.update>[0], call: Call) =>
        change('update', call, () => inner.update(request, call)),
    }),
    ...(isUnseenUpdatable(inner) && {
      updateUnseen: (request: Parameters<typeof inner.updateUnseen>[0], call: Call) =>
        change('update', call, () => inner.updateUnseen(request, call)),
    }),
    ...(isMembershipEditable(inner) && {
      editMembers: (request: Parameters<typeof inner.editMembers>[0], call: Call) =>
        change('editMembers', call, () => inner.editMembers(request, call)),
    }),
    ...(isDeletable(inner) && {
      delete: (request: Parameters<typeof inner.delete>[0], call: Call) =>
        change('delete', call, () => inner.delete(request, call)),
    }),
    ...(isRelocatable(inner) && {
      relocate: (request: Parameters<typeof inner.relocate>[0], call: Call) =>
        change('relocate', call, () => inner.relocate(request, call)),
      isWithin: inner.isWithin.bind(inner),
      containerOf: inner.containerOf.bind(inner),
    }),
    ...(isPasswordCreatable(inner) && {
      createWithPassword: (request: Parameters<typeof inner.createWithPassword>[0], call: Call) =>
        change('create', call, () => inner.createWithPassword(request, call)),
    }),
    ...(isSyncable(inner) && {
      changes: (request: Parameters<typeof inner.changes>[0], call: Call) =>
        guard.run('changes', call, false, () => inner.changes(request, call)),
    }),
    ...(isPasswordSettable(inner) && {
      setPassword: (request: Parameters<typeof inner.setPassword>[0], call: Call) =>
        change('setPassword', call, () => inner.setPassword(request, call)),
    }),
  };
}

const replicationOf = (inner: Replicated): Replicated => ({
  replicationLagMs: inner.replicationLagMs,
  absenceUncertainMs: inner.absenceUncertainMs.bind(inner),
});

function guardSearch(inner: Searchable, guard: Guard): Searchable {
  const searches = new CoalescedCalls(
    (request: SearchRequest, call) => guard.run('search', call, false, () => inner.search(request, call)),
    joinedSearches,
  );
  return {
    precision: inner.precision.bind(inner),
    search: (request, call) => searches.run(request, call),
  };
}

/** Each batch is one guarded step, so that a walk that stalls ends and counts like any other operation. */
function guardEnumerate(inner: Enumerable, guard: Guard): Enumerable['enumerate'] {
  return async function* (request, call) {
    const batches = inner.enumerate(request, call)[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next: IteratorResult<readonly BackendObject[], unknown> = await guard.run('enumerate', call, false, () =>
          batches.next(),
        );
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      // A connector that cannot even end a walk has already failed; its own error is the one to tell.
      await batches.return?.().catch((error: unknown) => {
        if (!(error instanceof ConnectorError)) throw error;
      });
    }
  };
}
