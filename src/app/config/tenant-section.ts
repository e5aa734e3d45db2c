import { IsIn } from 'class-validator';
import { type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { type AnyConnectorDefinition } from '../../../connectors/sdk/definition.js';
import { type ResourceMapping } from '../../../connectors/sdk/resource-mapping.js';
import { type StoredToken } from '../../auth/ports.js';
import { type CompiledMapping } from '../../mapping/compiled-mapping.js';
import { type PlacementRule } from '../../provisioning/lifecycle/placement.js';
import { type Lifecycle } from '../../provisioning/lifecycle/policy.js';
import { checkAttributes } from './check-attributes.js';
import { checkCharacteristics } from './check-characteristics.js';
import { compileMappings } from './compile-mappings.js';
import { readDialects } from './dialects-section.js';
import { readLifecycles } from './lifecycle-section.js';
import { type LimitsSection, readLimits } from './limits-section.js';
import { checkMappingRows, type PlacedMapping, readMappings } from './mappings-section.js';
import { readPlacements } from './placement-section.js';
import { type DeclaredType, readResourceTypes } from './resource-types-section.js';
import { readSchemas } from './schemas-section.js';
import { asMapping, at, readSection } from './section.js';
import { type ReadTarget, readTarget, type TargetSettings } from './target-section.js';
import { SyncSection } from './sync-section.js';
import { readTokens } from './token-section.js';

/** Names stand in URLs: `/tenants/{name}/scim/v2`. */
const NAME = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/** How a tenant wants cases to be decided that the RFC leaves open. */
class PolicySection {
  /** A POST for somebody who is in the backend already: 409, or the object is taken over. */
  @IsIn(['refuse', 'adopt'], { message: 'must be refuse or adopt' })
  readonly existing: 'refuse' | 'adopt' = 'refuse';

  /** Attributes that no mapping row takes: left out, answered 400, or kept by the gateway. */
  @IsIn(['ignore', 'reject', 'store'], { message: 'must be ignore, reject or store' })
  readonly unmapped: 'ignore' | 'reject' | 'store' = 'ignore';

  /** A manager or member that is not there: answered 400, or kept until it is. */
  @IsIn(['reject', 'store'], { message: 'must be reject or store' })
  readonly unresolvedReferences: 'reject' | 'store' = 'reject';
}

/** One tenant, ready to be served. */
export interface TenantSettings extends Readonly<PolicySection> {
  readonly name: string;
  readonly target: TargetSettings;
  /** The connector's profile with the rows of the file. */
  readonly mappings: readonly ResourceMapping[];
  /** The same, compiled. */
  readonly compiled: readonly CompiledMapping[];
  /** Dialects that the file switches on or off. */
  readonly dialects: ReadonlyMap<string, boolean>;
  /** By resource type, as `placements`. */
  readonly lifecycles: ReadonlyMap<string, Lifecycle>;
  readonly placements: ReadonlyMap<string, readonly PlacementRule[]>;
  readonly tokens: readonly StoredToken[];
  readonly limits: LimitsSection;
  readonly sync: SyncSection;
}

/** What the sections of a tenant are checked against. */
export interface TenantContext {
  readonly connectors: ReadonlyMap<string, AnyConnectorDefinition>;
  readonly dialects: readonly string[];
  /** The gateway's limits: a tenant's own take their place one by one. */
  readonly limits: LimitsSection;
}

/** `tenants`: name → settings. Tenants with problems are left out of the result. */
export function readTenants(
  raw: unknown,
  context: TenantContext,
  path: string,
  problems: ConfigProblem[],
): ReadonlyMap<string, TenantSettings> {
  const tenants = new Map<string, TenantSettings>();
  if (raw === undefined || raw === null) return tenants;
  const owners = new Map<string, string>();
  for (const [name, node] of Object.entries(asMapping(raw, path, problems) ?? {})) {
    const place = at(path, name);
    if (!NAME.test(name)) {
      problems.push({ path: place, message: 'is no name for a tenant: 1 to 63 small letters, digits, - and _' });
      continue;
    }
    const tenant = readTenant(name, node, context, place, problems);
    if (tenant === undefined) continue;
    tenants.set(name, tenant);
    for (const [index, token] of tenant.tokens.entries()) {
      const owner = owners.get(token.hash);
      if (owner !== undefined) {
        problems.push({
          path: `${place}.tokens[${index}].secret`,
          message: `is the same as a token of the tenant ${owner}: each token belongs to one tenant and stands once`,
        });
      }
      owners.set(token.hash, name);
    }
  }
  return tenants;
}

function readTenant(
  name: string,
  raw: unknown,
  context: TenantContext,
  path: string,
  problems: ConfigProblem[],
): TenantSettings | undefined {
  const node = asMapping(raw ?? {}, path, problems);
  if (node === undefined) return undefined;
  const { target, mappings, schemas, resourceTypes, lifecycle, placement, dialects, tokens, limits, sync, ...rest } =
    node;
  const { existing, unmapped, unresolvedReferences } = readSection(PolicySection, rest, path, problems);
  const own = {
    dialects: readDialects(dialects, context.dialects, at(path, 'dialects'), problems),
    tokens: readTokens(tokens, name, at(path, 'tokens'), problems),
    limits: readLimits(limits, at(path, 'limits'), problems, context.limits),
    sync: readSection(SyncSection, sync, at(path, 'sync'), problems),
  };
  const declared = readSchemas(schemas, at(path, 'schemas'), problems);
  const types = readResourceTypes(resourceTypes, declared, at(path, 'resourceTypes'), problems);
  const opened = readTarget(target, context.connectors, at(path, 'target'), problems);
  if (opened === undefined) {
    checkMappingRows(mappings, at(path, 'mappings'), problems);
    return undefined;
  }
  const placed = placeMappings(mappings, opened, types, path, problems);
  const { objectTypes } = opened;
  checkAttributes(placed, opened.settings, problems);
  const known = { types, objectTypes, keepsUnmapped: unmapped === 'store' };
  const compiled = compileMappings(placed, known, at(path, 'mappings'), problems);
  checkCharacteristics(compiled, declared, unmapped === 'store', problems);
  const perType = { compiled, target: opened.settings };
  return {
    name,
    existing,
    unmapped,
    unresolvedReferences,
    ...own,
    lifecycles: readLifecycles(lifecycle, perType, at(path, 'lifecycle'), problems),
    placements: readPlacements(placement, perType, at(path, 'placement'), problems),
    target: opened.settings,
    mappings: placed.map(({ mapping }) => mapping),
    compiled,
  };
}

/** The connector's mappings as the file changes them, and those of the types that only the file knows. */
function placeMappings(
  raw: unknown,
  { profile }: ReadTarget,
  types: ReadonlyMap<string, DeclaredType>,
  path: string,
  problems: ConfigProblem[],
): readonly PlacedMapping[] {
  const ready = new Set(profile.map(({ resourceType }) => resourceType));
  const declared = [...types].filter(([name, { place }]) => place !== undefined && !ready.has(name));
  const customTypes = declared.map(([name]) => name);
  const placed = readMappings(raw, { profile, customTypes }, at(path, 'mappings'), problems);
  const node = raw === undefined || raw === null ? {} : (asMapping(raw, path, []) ?? {});
  for (const [name, { place = '' }] of declared) {
    if (!Object.hasOwn(node, name))
      problems.push({ path: at(place, 'name'), message: `has no mapping: say under mappings.${name} what holds it` });
  }
  return placed;
}
