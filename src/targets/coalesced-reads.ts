import { type BackendObject, type ObjectKey } from '../../connectors/sdk/backend-object.js';
import { type Call, type ReadRequest } from '../../connectors/sdk/connector.js';
import { ConnectorError } from '../../connectors/sdk/errors.js';

type Read = (request: ReadRequest, call: Call) => Promise<readonly BackendObject[]>;

/** Objects in one shared reading. Past that a backend's work for one filter grows faster than the number of its terms. */
const maxKeys = 32;

/** Calls share a reading only when their deadlines are this close, in milliseconds: it must end by the earliest. */
const deadlineSpreadMs = 1_000;

interface Waiting {
  readonly key: ObjectKey;
  readonly call: Call;
  readonly resolve: (objects: readonly BackendObject[]) => void;
  readonly reject: (error: unknown) => void;
}

interface Batch {
  readonly objectType: string;
  readonly attributes: readonly string[];
  readonly waiting: Waiting[];
}

/**
 * Joins readings of single objects that are asked for in the same turn of the event loop into one operation of the backend:
 * under load most of what a reading costs, on both sides, is the operation and not the object. A reading that is alone goes out
 * at the end of the turn as it is. Nothing is remembered beyond the turn, so a reading never sees less than what was true when
 * it was asked for.
 */
export class CoalescedReads {
  private batches: Batch[] = [];

  constructor(private readonly inner: Read) {}

  /** As `Connector.read`. */
  read(request: ReadRequest, call: Call): Promise<readonly BackendObject[]> {
    const [key] = request.keys;
    if (key === undefined || request.keys.length > 1) return this.inner(request, call);
    return new Promise((resolve, reject) => {
      this.batchFor(request, call).waiting.push({ key, call, resolve, reject });
    });
  }

  private batchFor({ objectType, attributes }: ReadRequest, call: Call): Batch {
    for (const batch of this.batches) {
      if (batch.objectType === objectType && sameNames(batch.attributes, attributes) && fits(batch, call)) return batch;
    }
    const batch = { objectType, attributes, waiting: [] };
    if (this.batches.length === 0) setImmediate(this.send);
    this.batches.push(batch);
    return batch;
  }

  private readonly send = (): void => {
    const { batches } = this;
    this.batches = [];
    for (const batch of batches) {
      const [first, ...others] = batch.waiting;
      if (first === undefined) continue;
      if (others.length === 0) this.alone(batch, first);
      else void this.together(batch);
    }
  };

  private alone({ objectType, attributes }: Batch, { key, call, resolve, reject }: Waiting): void {
    this.inner({ objectType, attributes, keys: [key] }, call).then(resolve, reject);
  }

  private async together(batch: Batch): Promise<void> {
    const { objectType, attributes, waiting } = batch;
    const keys = new Map<string, ObjectKey>();
    let { call } = waiting[0] as Waiting;
    for (const one of waiting) {
      keys.set(one.key.id, one.key);
      if (one.call.deadline < call.deadline) ({ call } = one);
    }
    try {
      const found = new Map<string, BackendObject>();
      for (const object of await this.inner({ objectType, attributes, keys: [...keys.values()] }, call)) {
        found.set(object.id, object);
      }
      for (const { key, resolve } of waiting) {
        const object = found.get(key.id);
        resolve(object === undefined ? [] : [object]);
      }
    } catch (error) {
      // An outage is everybody's; any other failure may come of one object, and the others must not suffer for it.
      const shared = error instanceof ConnectorError && error.code === 'unavailable';
      for (const one of waiting) {
        if (shared) one.reject(error);
        else this.alone(batch, one);
      }
    }
  }
}

function fits({ waiting }: Batch, call: Call): boolean {
  const first = waiting[0]?.call.deadline ?? call.deadline;
  return waiting.length < maxKeys && Math.abs(first - call.deadline) <= deadlineSpreadMs;
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
  return one === other || (one.length === other.length && one.every((name, index) => name === other[index]));
}
