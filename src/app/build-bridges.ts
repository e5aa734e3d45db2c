import { replicationLagMs } from '../../connectors/sdk/capabilities/replicated.js';
import { type Bridge, type BridgedType, type Limits } from '../provisioning/bridge.js';
import { Placement } from '../provisioning/lifecycle/placement.js';
import { scimIdDerivation } from '../provisioning/scim-id.js';
import { dialects } from '../scim/dialects/all.js';
import { type Target, type Targets } from '../targets/targets.js';
import { type LimitsSection } from './config/limits-section.js';
import { type ServerSection } from './config/server-section.js';
import { type TenantSettings } from './config/tenant-section.js';

/** Makes each tenant's bridge of its settings and its opened target. */
export function buildBridges(
  tenants: Iterable<TenantSettings>,
  targets: Targets,
  server: ServerSection,
): readonly Bridge[] {
  return [...tenants].map((settings) => {
    const target = targets.get(settings.name);
    if (target === undefined) throw new Error(`the target of tenant ${settings.name} is not open`);
    return {
      tenant: settings.name,
      target,
      types: typesOf(settings, target),
      policies: {
        existing: settings.existing,
        unmapped: settings.unmapped,
        unresolvedReferences: settings.unresolvedReferences,
        dialects: enabledDialects(settings.dialects),
      },
      limits: limitsOf(settings.limits, server),
      syncMs: settings.sync.everySeconds * 1_000,
    };
  });
}

function typesOf(settings: TenantSettings, target: Target): readonly BridgedType[] {
  return settings.compiled.map((mapping) => ({
    endpoint: mapping.schema.resourceType.endpoint.replace(/^\//u, ''),
    mapping,
    scope: {
      target: target.name,
      resourceType: mapping.resourceType,
      lagMs: replicationLagMs(target.connector),
    },
    derive: scimIdDerivation(settings.name, target.name, mapping.resourceType),
    lifecycle: settings.lifecycles.get(mapping.resourceType),
    placement: placementOf(settings, mapping.resourceType),
  }));
}

function placementOf({ lifecycles, placements }: TenantSettings, resourceType: string): Placement | undefined {
  const rules = placements.get(resourceType);
  if (rules === undefined || rules.length === 0) return undefined;
  const lifecycle = lifecycles.get(resourceType);
  const away = [lifecycle?.onDeactivate?.moveTo, lifecycle?.onDelete?.moveTo].filter((name) => name !== undefined);
  return new Placement(rules, [...rules.map(({ container }) => container), ...away]);
}

/** The dialects that the tenant switches on, or leaves on. */
function enabledDialects(switches: ReadonlyMap<string, boolean>): ReadonlySet<string> {
  const enabled = dialects.filter(({ name, offByDefault }) => switches.get(name) ?? offByDefault !== true);
  return new Set(enabled.map(({ name }) => name));
}

function limitsOf(section: LimitsSection, server: ServerSection): Limits {
  return {
    filter: { maxLength: section.filterLength, maxDepth: section.filterDepth, maxTerms: section.filterTerms },
    patchOperations: section.patchOperations,
    bulkOperations: section.bulkOperations,
    bulkPayloadBytes: server.bulkBodyLimit,
    attributeNames: section.attributeNames,
    defaultPageSize: section.pageSize,
    maxPageSize: section.maxPageSize,
    maxScanned: section.scanned,
    listingMs: section.listingMinutes * 60_000,
  };
}
