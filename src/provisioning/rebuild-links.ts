import { isEnumerable } from '../../connectors/sdk/capabilities/enumerable.js';
import { notFound, notImplemented } from '../scim/errors/scim-error.js';
import { type Bridge, type BridgedType } from './bridge.js';
import { type Workshop } from './use-case.js';

/** A walk over a large directory takes its time, in milliseconds. */
const walkMs = 3_600_000;

/** Makes the links of everything that a tenant's backend holds: after the store was lost, ids come out as they were. */
export class RebuildLinks {
  constructor(private readonly workshop: Workshop) {}

  /** @returns how many objects were seen, and how many links were missing */
  async execute(tenant: string): Promise<{ readonly objects: number; readonly made: number }> {
    const bridge = this.workshop.bridges.find(tenant);
    if (bridge === undefined) throw notFound(`There is no tenant ${tenant}.`);
    let objects = 0;
    let made = 0;
    for (const type of bridge.types) {
      const counted = await this.rebuildType(bridge, type);
      objects += counted.objects;
      made += counted.made;
    }
    return { objects, made };
  }

  private async rebuildType(bridge: Bridge, type: BridgedType): Promise<{ objects: number; made: number }> {
    const { connector } = bridge.target;
    if (!isEnumerable(connector))
      throw notImplemented(`The target of tenant ${bridge.tenant} cannot list its objects.`);
    const counted = { objects: 0, made: 0 };
    const startedAt = Date.now();
    const request = {
      objectType: type.mapping.objectType,
      predicate: { kind: 'all' } as const,
      attributes: [type.mapping.naturalKey.row.backend],
    };
    const call = { deadline: Date.now() + walkMs, requestId: `rebuild-${bridge.tenant}` };
    for await (const batch of connector.enumerate(request, call)) {
      const seen = batch.map((object) => this.workshop.renderer.seen(type, object));
      counted.objects += batch.length;
      const links = await this.workshop.links.ensure(bridge.tenant, type.scope, seen, type.derive);
      counted.made += links.filter((link) => link.createdAt >= startedAt).length;
    }
    return counted;
  }
}
