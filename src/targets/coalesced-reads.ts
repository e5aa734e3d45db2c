import { type BackendObject, type ObjectKey } from '../../connectors/sdk/backend-object.js';
import { type ReadRequest } from '../../connectors/sdk/connector.js';
import { type Joining, sameNames } from './coalesced-calls.js';

/** Readings of single objects become one reading of all of them. */
export const joinedReads: Joining<ReadRequest, readonly BackendObject[]> = {
  joinable: ({ keys }) => keys.length === 1,
  alike: (one, other) => one.objectType === other.objectType && sameNames(one.attributes, other.attributes),
  join: (requests) => {
    const [{ objectType, attributes }] = requests as readonly [ReadRequest, ...ReadRequest[]];
    const keys = new Map<string, ObjectKey>();
    for (const request of requests) for (const key of request.keys) keys.set(key.id, key);
    return { objectType, attributes, keys: [...keys.values()] };
  },
  share: (requests, objects) => {
    const found = new Map(objects.map((object) => [object.id, object]));
    return requests.map(({ keys }) => keys.flatMap(({ id }) => found.get(id) ?? []));
  },
};
