/** An attribute as `/Schemas` announces it. */
export interface Attribute {
  readonly name: string;
  readonly type: string;
  readonly multiValued: boolean;
  readonly mutability: string;
  readonly returned: string;
  readonly canonicalValues?: readonly string[];
  readonly subAttributes?: readonly Attribute[];
}

export interface Schema {
  readonly id: string;
  readonly attributes: readonly Attribute[];
}

/** A resource type as `/ResourceTypes` announces it, with its schemas. */
export interface ResourceType {
  readonly name: string;
  /** Begins with a slash. */
  readonly endpoint: string;
  readonly core: Schema;
  readonly extensions: readonly Schema[];
}

interface Announced {
  readonly name: string;
  readonly endpoint: string;
  readonly schema: string;
  readonly schemaExtensions?: readonly { readonly schema: string }[];
}

/** Puts together what the two discovery endpoints answered. */
export function resourceTypesOf(types: readonly unknown[], schemas: readonly unknown[]): readonly ResourceType[] {
  const byId = new Map((schemas as readonly Schema[]).map((schema) => [schema.id, schema]));
  const known = (id: string): Schema => {
    const schema = byId.get(id);
    if (schema === undefined) throw new Error(`/ResourceTypes names ${id}, which /Schemas does not have`);
    return schema;
  };
  return (types as readonly Announced[]).map(({ name, endpoint, schema, schemaExtensions = [] }) => ({
    name,
    endpoint,
    core: known(schema),
    extensions: schemaExtensions.map((extension) => known(extension.schema)),
  }));
}
