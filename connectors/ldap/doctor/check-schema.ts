/** Whether the schema of the server allows what the mapping does. */
import { type AttributeUse, type Finding, type ObjectTypeUse } from '../../sdk/capabilities/diagnosable.js';
import { type ObjectTypeConfig } from '../config.js';
import { type ClassRules } from './class-rules.js';
import { ok, problem, skipped, warning } from '../../sdk/diagnosing/findings.js';
import { type ServerSchema } from './server-schema.js';

const check = 'schema';

/** What the server puts into new entries by itself. */
export interface CreationRules {
  /** Canonical names of attributes that need no row: written by the connector, or by the server. */
  readonly provided: ReadonlySet<string>;
}

export function checkSchema(
  type: ObjectTypeConfig,
  use: ObjectTypeUse,
  server: ServerSchema,
  creation: CreationRules,
): readonly Finding[] {
  if (!server.schema.known || !server.classes.known) {
    const advice =
      'Give the service account the right to read the entry that subschemaSubentry of the root entry names.';
    return [skipped(check, type.objectType, 'The service account cannot read the schema.', advice)];
  }
  const rules = server.classes.rulesOf(type.objectClasses, server.schema);
  const findings = [
    ...unknownClasses(type, rules),
    ...use.attributes.flatMap((attribute) => checkAttribute(type, attribute, server, rules)),
    ...missingOnCreate(type, use, server, rules, creation),
  ];
  if (findings.length > 0) return findings;
  return [
    ok(check, type.objectType, `All ${use.attributes.length} mapped attributes are there and allowed as mapped.`),
  ];
}

function unknownClasses({ objectType }: ObjectTypeConfig, { unknown }: ClassRules): readonly Finding[] {
  return unknown.map((name) =>
    problem(
      check,
      objectType,
      `The server does not know the object class ${name}.`,
      `Correct objectClasses of ${objectType} objects in the target, or load the schema that defines it.`,
    ),
  );
}

function checkAttribute(
  type: ObjectTypeConfig,
  use: AttributeUse,
  server: ServerSchema,
  rules: ClassRules,
): readonly Finding[] {
  const { attribute: name } = use;
  const bad = (found: string, advice: string): readonly Finding[] => [problem(check, type.objectType, found, advice)];
  const attribute = server.schema.attribute(name);
  if (attribute === undefined) {
    return bad(
      `The server does not know the attribute ${name}.`,
      `Correct the row of ${name} in the mapping, or load the schema (or overlay) that defines it.`,
    );
  }
  const written = use.create || use.update;
  if (written && attribute.readOnly) {
    return bad(`${name} is kept by the server and cannot be written.`, `Give its row direction: read.`);
  }
  const canonical = server.schema.canonicalName(name);
  const allowed = rules.must.has(canonical) || rules.may.has(canonical) || server.operational.has(canonical);
  if (written && !allowed && rules.unknown.length === 0) {
    return bad(
      `${type.objectClasses.join(' and ')} has no attribute ${name}.`,
      `Add an object class that allows it to objectClasses of ${type.objectType} objects, or map another attribute.`,
    );
  }
  if (written && use.multiple && attribute.singleValue) {
    return bad(`${name} holds one value, and its row writes several.`, `Take multiple: true from its row.`);
  }
  if (use.singleValued && !attribute.singleValue) {
    return [
      warning(
        check,
        type.objectType,
        `${name} may hold several values, and its row says singleValued.`,
        'Take singleValued from its row, unless something else than the schema keeps it to one value: filters could miss or add objects.',
      ),
    ];
  }
  return [];
}

function missingOnCreate(
  type: ObjectTypeConfig,
  use: ObjectTypeUse,
  { schema }: ServerSchema,
  rules: ClassRules,
  { provided }: CreationRules,
): readonly Finding[] {
  if (!use.operations.includes('create')) return [];
  const written = new Set(
    use.attributes.filter(({ create }) => create).map(({ attribute }) => schema.canonicalName(attribute)),
  );
  const missing = [...rules.must].filter((name) => !written.has(name) && !provided.has(name));
  return missing.map((name) =>
    problem(
      check,
      type.objectType,
      `New entries must have ${name}, and no row writes it: they will be refused.`,
      `Add a row for ${name}, with a default or a constant where SCIM has nothing to put there.`,
    ),
  );
}
