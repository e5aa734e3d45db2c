import { type AttributePath } from '../filter/ast.js';
import { commonAttributes } from './definitions/common.js';
import { type AttributeDefinition, type ResourceTypeDefinition, type SchemaDefinition } from './model.js';
import { subAttribute } from './sub-attributes.js';

/** An attribute as it was found in a schema. */
export interface FoundAttribute {
  /** URN when the attribute belongs to an extension. */
  readonly extension: string | undefined;
  readonly definition: AttributeDefinition;
}

/** An attribute path bound to a schema. */
export interface ResolvedAttribute extends FoundAttribute {
  readonly sub: AttributeDefinition | undefined;
}

type Attributes = ReadonlyMap<string, FoundAttribute>;

const byName = (attributes: readonly AttributeDefinition[], extension: string | undefined): Attributes =>
  new Map(attributes.map((definition) => [definition.name.toLowerCase(), { extension, definition }]));

/** One resource type with its schemas, compiled for look-up. Names and URNs are found in any case (RFC 7644 §3.10). */
export class ResourceSchema {
  private readonly all: readonly AttributeDefinition[];
  /** Attribute maps by lower-case URN. */
  private readonly bySchema = new Map<string, Attributes>();
  private readonly extensionsByUrn = new Map<string, SchemaDefinition>();
  private readonly coreAttributes: Attributes;

  /**
   * @param core the schema that `resourceType.schema` names
   * @param extensions the schemas of the extensions that are in use
   */
  constructor(
    readonly resourceType: ResourceTypeDefinition,
    readonly core: SchemaDefinition,
    readonly extensions: readonly SchemaDefinition[],
  ) {
    // The common attributes take precedence over older definitions in a schema (RFC 7643 §3.1).
    const common = new Set(commonAttributes.map(({ name }) => name.toLowerCase()));
    const own = core.attributes.filter(({ name }) => !common.has(name.toLowerCase()));
    this.all = [...commonAttributes.slice(0, -1), ...own, ...commonAttributes.slice(-1)];
    this.coreAttributes = byName(this.all, undefined);
    for (const extension of extensions) {
      const urn = extension.id.toLowerCase();
      this.bySchema.set(urn, byName(extension.attributes, extension.id));
      this.extensionsByUrn.set(urn, extension);
    }
    this.bySchema.set(core.id.toLowerCase(), this.coreAttributes);
  }

  /**
   * An attribute of the core schema, or of `schema` (core or extension URN). The name may carry the URN itself:
   * `urn:…:User:userName`. Common attributes (RFC 7643 §3.1) belong to the core.
   */
  attribute(name: string, schema?: string): FoundAttribute | undefined {
    if (schema !== undefined) return this.bySchema.get(schema.toLowerCase())?.get(name.toLowerCase());
    const found = this.coreAttributes.get(name.toLowerCase());
    const colon = name.lastIndexOf(':');
    if (found !== undefined || colon < 0) return found;
    return this.bySchema.get(name.slice(0, colon).toLowerCase())?.get(name.slice(colon + 1).toLowerCase());
  }

  /**
   * Binds a path. An attribute without URN that the core does not have is looked for in the extensions: clients only SHOULD
   * qualify those (RFC 7644 §3.10). One that two extensions have stays unknown.
   */
  resolve(path: AttributePath): ResolvedAttribute | undefined {
    const found = this.attribute(path.attribute, path.schema) ?? this.inExtensions(path);
    if (found === undefined) return undefined;
    if (path.subAttribute === undefined) return { ...found, sub: undefined };
    const sub = subAttribute(found.definition, path.subAttribute);
    return sub && { ...found, sub };
  }

  /** The extension with this URN. */
  extension(urn: string): SchemaDefinition | undefined {
    return this.extensionsByUrn.get(urn.toLowerCase());
  }

  /** Core and common attributes, without extensions. */
  attributes(): readonly AttributeDefinition[] {
    return this.all;
  }

  private inExtensions(path: AttributePath): FoundAttribute | undefined {
    if (path.schema !== undefined) return undefined;
    const found = this.extensions.flatMap(({ id }) => this.attribute(path.attribute, id) ?? []);
    return found.length === 1 ? found[0] : undefined;
  }
}
