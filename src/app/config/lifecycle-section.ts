import { IsBoolean, IsIn, IsNumber, IsOptional, IsString, Max, Min } from 'class-validator';
import { type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { type CompiledMapping } from '../../mapping/compiled-mapping.js';
import { type DeletePolicy, type LeavePolicy, type Lifecycle } from '../../provisioning/lifecycle/policy.js';
import { checkContainer, readPerType, type TypeContext } from './per-type-section.js';
import { asMapping, at, readSection } from './section.js';

const dayMs = 86_400_000;

/** What happens to an object that is put away. */
class LeaveSection {
  /** Container that it is moved to. */
  @IsOptional()
  @IsString()
  readonly moveTo: string | undefined = undefined;

  /** Backend attribute → text that it gets; `{date}` stands for the day. */
  readonly set: unknown = undefined;
}

/** `active` changes from true to false. */
class DeactivateSection extends LeaveSection {
  /** Out of its groups, and back into them on reactivation. */
  @IsBoolean()
  readonly stripGroups: boolean = false;
}

/** DELETE. */
class DeleteSection extends LeaveSection {
  /** Removed from the backend; or kept there: disabled, or moved (and disabled where it can be). */
  @IsIn(['delete', 'disable', 'move'], { message: 'must be delete, disable or move' })
  readonly action: 'delete' | 'disable' | 'move' = 'delete';

  /** Days after which what was kept is removed for good; without it, it stays. */
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(36_500)
  readonly graceDays: number | undefined = undefined;
}

class LifecycleSection {
  @IsOptional()
  readonly onDeactivate: unknown = undefined;

  @IsOptional()
  readonly onDelete: unknown = undefined;
}

/** A tenant's `lifecycle`: resource type → what deactivation and deletion mean. */
export function readLifecycles(
  raw: unknown,
  context: TypeContext,
  path: string,
  problems: ConfigProblem[],
): ReadonlyMap<string, Lifecycle> {
  return readPerType(raw, context, path, problems, (node, mapping, place) => {
    const { onDeactivate, onDelete } = readSection(LifecycleSection, node, place, problems);
    return {
      onDeactivate:
        onDeactivate === undefined
          ? undefined
          : readDeactivate(onDeactivate, mapping, context, at(place, 'onDeactivate'), problems),
      onDelete:
        onDelete === undefined ? undefined : readDelete(onDelete, mapping, context, at(place, 'onDelete'), problems),
    };
  });
}

function readDeactivate(
  raw: unknown,
  mapping: CompiledMapping,
  context: TypeContext,
  path: string,
  problems: ConfigProblem[],
): LeavePolicy {
  const section = readSection(DeactivateSection, raw, path, problems);
  if (!writesActive(mapping)) problems.push({ path, message: noActive(mapping) });
  const { moveTo, set } = readLeave(section, mapping, context, path, problems);
  return { moveTo, set, stripGroups: section.stripGroups };
}

function readDelete(
  raw: unknown,
  mapping: CompiledMapping,
  context: TypeContext,
  path: string,
  problems: ConfigProblem[],
): DeletePolicy | undefined {
  const section = readSection(DeleteSection, raw, path, problems);
  const { action, graceDays } = section;
  const { moveTo, set } = readLeave(section, mapping, context, path, problems);
  if (action === 'delete') {
    const idle = (['moveTo', 'graceDays', 'set'] as const).filter((key) => section[key] !== undefined);
    for (const key of idle) {
      problems.push({ path: at(path, key), message: 'does nothing with the action delete: say disable or move' });
    }
    return undefined;
  }
  if (action === 'move' && moveTo === undefined) {
    problems.push({ path: at(path, 'moveTo'), message: 'is required for the action move: a container' });
  }
  if (action === 'disable' && !writesActive(mapping)) {
    problems.push({ path: at(path, 'action'), message: `${noActive(mapping)}; say delete or move` });
  }
  return {
    moveTo,
    set,
    stripGroups: true,
    disables: writesActive(mapping),
    graceMs: graceDays === undefined ? undefined : graceDays * dayMs,
  };
}

function readLeave(
  section: LeaveSection,
  mapping: CompiledMapping,
  context: TypeContext,
  path: string,
  problems: ConfigProblem[],
): Pick<LeavePolicy, 'moveTo' | 'set'> {
  const { moveTo } = section;
  if (typeof moveTo === 'string') checkContainer(moveTo, mapping, context, at(path, 'moveTo'), problems);
  return { moveTo, set: readSet(section.set, mapping, context, at(path, 'set'), problems) };
}

function readSet(
  raw: unknown,
  mapping: CompiledMapping,
  { target: { definition, config } }: TypeContext,
  path: string,
  problems: ConfigProblem[],
): ReadonlyMap<string, string> {
  const set = new Map<string, string>();
  if (raw === undefined) return set;
  const owned = ownedAttributes(mapping);
  for (const [attribute, text] of Object.entries(asMapping(raw, path, problems) ?? {})) {
    const owner = owned.get(attribute.toLowerCase());
    const refused = definition.attributeProblem(config, attribute, 'write');
    if (owner !== undefined) {
      problems.push({ path: at(path, attribute), message: `holds ${owner}, which a policy cannot set` });
    } else if (refused !== undefined) {
      problems.push({ path: at(path, attribute), message: refused });
    } else if (typeof text !== 'string' || text === '') {
      problems.push({ path: at(path, attribute), message: 'must be a text that is not empty' });
    } else {
      set.set(attribute, text);
    }
  }
  return set;
}

/** Backend attributes without which a resource is not the same: lower-case name → what they hold. */
function ownedAttributes(mapping: CompiledMapping): ReadonlyMap<string, string> {
  const { naturalKey, memberRow, passwordRow } = mapping;
  const rows = [naturalKey.row, memberRow, passwordRow, ...(mapping.field(undefined, 'active')?.rows ?? [])];
  return new Map(rows.flatMap((row) => (row === undefined ? [] : [[row.backend.toLowerCase(), row.label] as const])));
}

const writesActive = (mapping: CompiledMapping): boolean =>
  mapping.field(undefined, 'active')?.rows.some((row) => row.onUpdate && row.readable) === true;

const noActive = ({ resourceType }: CompiledMapping): string =>
  `no row of ${resourceType} reads and writes active, so nobody can be disabled`;
