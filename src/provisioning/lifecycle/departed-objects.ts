import { type Bridge, type BridgedType } from '../bridge.js';
import { type LeaveStore } from '../ports.js';

const none: ReadonlySet<string> = new Set();

/** Which objects of the backend are gone for clients: a list must not count them. */
export class DepartedObjects {
  /** Types without a lifecycle policy of which it is known that nobody has departed, under an earlier configuration. */
  private readonly without = new WeakSet<BridgedType>();

  constructor(private readonly leaves: LeaveStore) {}

  /** Backend ids. Types whose tenant has no policy for them cost nothing but the first time. */
  async of(bridge: Bridge, type: BridgedType): Promise<ReadonlySet<string>> {
    if (this.without.has(type)) return none;
    const departed = await this.leaves.departed(bridge.tenant, type.scope);
    if (departed.size === 0 && type.lifecycle?.onDelete === undefined) this.without.add(type);
    return departed;
  }
}
