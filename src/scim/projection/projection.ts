import { invalidValue } from '../errors/scim-error.js';
import { type AttributePath } from '../filter/ast.js';
import { splitAttributePath } from '../filter/attribute-path.js';
import { type AttributeDefinition } from '../schema/model.js';
import { type ResourceSchema } from '../schema/resource-schema.js';
import { isSecret } from '../schema/secret.js';
import { subAttribute } from '../schema/sub-attributes.js';
import {
  isScimArray,
  isScimObject,
  type MutableScimObject,
  type ScimObject,
  scimObject,
  type ScimValue,
} from '../schema/values.js';

/** What of an attribute is shown: all of its value, or these sub-attributes. */
type Shown = 'whole' | ReadonlySet<AttributeDefinition>;

/**
 * Which attributes an answer holds (RFC 7644 §3.9): by the `returned` characteristic (RFC 7643 §2.2) and the parameters
 * `attributes` or `excludedAttributes`.
 * - `always` is shown whatever is asked for, `never` never, `request` only when named in `attributes`;
 * - naming a complex attribute shows what is shown of it by default; naming a sub-attribute shows just that and those that are
 *   `always` returned;
 * - an extension is named as a whole by its URN, and its attributes by `URN:name`.
 */
export class Projection {
  /** What to do with each name that a resource may have in the spelling of its schema; an extension's own names below its URN. */
  private readonly steps: ReadonlyMap<string, Step>;

  private constructor(
    private readonly schema: ResourceSchema,
    private readonly shown: ReadonlyMap<AttributeDefinition, Shown>,
    /** The client gave one of the parameters. */
    readonly explicit: boolean,
    /** Sub-attributes that `attributes` names. */
    private readonly named: ReadonlyMap<AttributeDefinition, ReadonlySet<AttributeDefinition>>,
  ) {
    const steps = new Map<string, Step>(stepsOf(schema.attributes(), shown));
    for (const { id, attributes } of schema.extensions) steps.set(id, new Map(stepsOf(attributes, shown)));
    this.steps = steps;
  }

  /**
   * @param attributes the parameter as sent: names separated by commas. Unknown names are ignored; an empty list counts as
   * not given.
   * @throws ScimError 400 invalidValue when both parameters are given; they exclude each other (§3.9).
   */
  static parse(
    attributes: string | undefined,
    excludedAttributes: string | undefined,
    schema: ResourceSchema,
  ): Projection {
    if (attributes === undefined && excludedAttributes === undefined) return Projection.byDefault(schema);
    return Projection.make(splitNames(attributes), splitNames(excludedAttributes), schema);
  }

  /** What is shown to clients that name no attributes: the same for each request. */
  private static byDefault(schema: ResourceSchema): Projection {
    const known = defaults.get(schema);
    if (known !== undefined) return known;
    const made = Projection.make([], [], schema);
    defaults.set(schema, made);
    return made;
  }

  private static make(named: readonly string[], excluded: readonly string[], schema: ResourceSchema): Projection {
    if (named.length > 0 && excluded.length > 0) {
      throw invalidValue("Send either 'attributes' or 'excludedAttributes', not both.");
    }
    const selection = new Selection(schema, named.length > 0 ? named : excluded);
    const showing = named.length > 0 ? onlyNamed(selection) : withoutNamed(selection);
    const shown = new Map<AttributeDefinition, Shown>();
    for (const definition of schema.attributes()) showing(definition, shown);
    for (const extension of schema.extensions) {
      for (const definition of extension.attributes) showing(definition, shown);
    }
    const parts = named.length > 0 ? selection.parts : noParts;
    return new Projection(schema, shown, named.length + excluded.length > 0, parts);
  }

  /** Whether `attributes` names this sub-attribute: then also what is costly to read is worth reading. Names in any case. */
  names(extension: string | undefined, attribute: string, sub: string): boolean {
    const definition = this.schema.attribute(attribute, extension ?? this.schema.core.id)?.definition;
    const part = definition && subAttribute(definition, sub);
    return definition !== undefined && part !== undefined && this.named.get(definition)?.has(part) === true;
  }

  /**
   * Whether an answer may hold the attribute, or any part of it when `sub` is not given. So what is not wanted need not be
   * fetched. Names in any case; what the schema does not have is not wanted.
   *
   * @param extension URN of the extension that the attribute belongs to.
   */
  wants(extension: string | undefined, attribute: string, sub?: string): boolean {
    const definition = this.schema.attribute(attribute, extension ?? this.schema.core.id)?.definition;
    const shown = definition && this.shown.get(definition);
    if (definition === undefined || shown === undefined) return false;
    if (sub === undefined) return true;
    const part = subAttribute(definition, sub);
    return part !== undefined && (shown === 'whole' || shown.has(part));
  }

  /**
   * The part of the resource that is shown. `id` and `schemas` always are (RFC 7643 §3.1, §3). Attributes that the schema does
   * not have are left out. The input is not changed.
   */
  project(resource: ScimObject): ScimObject {
    const result = projectBy(this.steps, resource);
    nameShownSchemas(result, this.schema.core.id);
    return result;
  }
}

/** Shows an attribute, in whole or in part; or goes down into an extension. */
type Step = Shown | ReadonlyMap<string, Shown>;

const defaults = new WeakMap<ResourceSchema, Projection>();

function* stepsOf(
  attributes: Iterable<AttributeDefinition>,
  shown: ReadonlyMap<AttributeDefinition, Shown>,
): Generator<readonly [string, Shown]> {
  for (const definition of attributes) {
    const how = shown.get(definition);
    if (how !== undefined) yield [definition.name, how];
  }
}

function projectBy(steps: ReadonlyMap<string, Step>, values: ScimObject): MutableScimObject {
  const result = scimObject();
  for (const name in values) {
    const value = values[name];
    const step = steps.get(name);
    if (value === undefined || step === undefined) continue;
    const part =
      step === 'whole'
        ? value
        : step instanceof Map
          ? extensionBy(step, value)
          : partOf(value, step as ReadonlySet<AttributeDefinition>);
    if (part !== undefined) result[name] = part;
  }
  return result;
}

/** RFC 7643 §3: `schemas` names the schemas of the attributes that are "present in the current JSON structure". */
function nameShownSchemas(result: MutableScimObject, core: string): void {
  const { schemas } = result;
  if (!isScimArray(schemas) || schemas.length < 2) return;
  const isShown = (urn: ScimValue): boolean => urn === core || (typeof urn === 'string' && result[urn] !== undefined);
  if (!schemas.every(isShown)) result['schemas'] = schemas.filter(isShown);
}

function extensionBy(steps: ReadonlyMap<string, Shown>, value: ScimValue): ScimObject | undefined {
  if (!isScimObject(value)) return undefined;
  const shown = projectBy(steps, value);
  return Object.keys(shown).length > 0 ? shown : undefined;
}

function partOf(value: ScimValue, shown: ReadonlySet<AttributeDefinition>): ScimValue | undefined {
  if (isScimArray(value)) {
    const elements = value.flatMap((element) => partOf(element, shown) ?? []);
    return elements.length === 0 ? undefined : elements;
  }
  if (!isScimObject(value)) return undefined;
  const result = scimObject();
  for (const { name } of shown) if (value[name] !== undefined) result[name] = value[name];
  return Object.keys(result).length === 0 ? undefined : result;
}

const splitNames = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const noParts: ReadonlyMap<AttributeDefinition, ReadonlySet<AttributeDefinition>> = new Map();

/** What the names of a parameter stand for. */
class Selection {
  /** Attributes that are named as a whole. */
  readonly whole = new Set<AttributeDefinition>();
  /** Named sub-attributes, by attribute. */
  readonly parts = new Map<AttributeDefinition, Set<AttributeDefinition>>();

  constructor(schema: ResourceSchema, names: readonly string[]) {
    for (const name of names) {
      const extension = schema.extension(name);
      if (extension !== undefined) this.addAll(extension.attributes);
      else if (name.toLowerCase() === schema.core.id.toLowerCase()) this.addAll(schema.attributes());
      else this.addPath(schema, splitAttributePath(name));
    }
  }

  /** A schema as a whole: what it shows by default. */
  private addAll(definitions: readonly AttributeDefinition[]): void {
    for (const definition of definitions) if (isDefault(definition)) this.whole.add(definition);
  }

  private addPath(schema: ResourceSchema, path: AttributePath | undefined): void {
    const found = path && schema.resolve(path);
    if (found === undefined) return;
    if (found.sub === undefined) {
      this.whole.add(found.definition);
      return;
    }
    const parts = this.parts.get(found.definition) ?? new Set();
    this.parts.set(found.definition, parts.add(found.sub));
  }
}

type Showing = (definition: AttributeDefinition, shown: Map<AttributeDefinition, Shown>) => void;

/** `attributes`: the minimum set and what is named. */
function onlyNamed({ whole, parts }: Selection): Showing {
  return (definition, shown) => {
    if (isSecret(definition)) return;
    const named = parts.get(definition);
    if (whole.has(definition) || definition.returned === 'always') {
      put(shown, definition, (sub) => isDefault(sub) || (sub.returned === 'request' && named?.has(sub) === true));
    } else if (named !== undefined) {
      put(shown, definition, (sub) => sub.returned === 'always' || (!isSecret(sub) && named.has(sub)));
    }
  };
}

/** `excludedAttributes`, or nothing: the default set without what is named. `always` cannot be excluded (§3.4.2.5). */
function withoutNamed({ whole, parts }: Selection): Showing {
  return (definition, shown) => {
    if (!isDefault(definition)) return;
    if (whole.has(definition) && definition.returned !== 'always') return;
    const excluded = parts.get(definition);
    put(shown, definition, (sub) => isDefault(sub) && (sub.returned === 'always' || excluded?.has(sub) !== true));
  };
}

const isDefault = (definition: AttributeDefinition): boolean =>
  !isSecret(definition) && definition.returned !== 'request';

function put(
  shown: Map<AttributeDefinition, Shown>,
  definition: AttributeDefinition,
  wanted: (sub: AttributeDefinition) => boolean,
): void {
  const subs = definition.subAttributes;
  const parts = subs?.filter(wanted);
  if (subs === undefined || parts === undefined || parts.length === subs.length) shown.set(definition, 'whole');
  else if (parts.length > 0) shown.set(definition, new Set(parts));
}
