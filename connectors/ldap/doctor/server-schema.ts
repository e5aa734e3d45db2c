/** The schema of a server, read anew for a check, object classes included. */
import { textsOf } from '../entry.js';
import { parseAttributeType, Schema, wellKnownSchema } from '../schema.js';
import { type ServerKind } from '../server-kind.js';
import { ObjectClasses } from './class-rules.js';
import { type RootEntry } from './root-entry.js';
import { type Session } from './session.js';

export interface ServerSchema {
  readonly schema: Schema;
  readonly classes: ObjectClasses;
  /** Canonical names of operational attributes: any entry may have them, whatever its classes. */
  readonly operational: ReadonlySet<string>;
}

export async function readServerSchema(session: Session, root: RootEntry, kind: ServerKind): Promise<ServerSchema> {
  const name = root.capabilities.subschema;
  const question = {
    filter: '(objectClass=subschema)',
    attributes: ['attributeTypes', 'objectClasses', 'dITContentRules'],
  };
  const entry = name === undefined ? undefined : await session.read(name, question);
  const definitions = textsOf(entry, 'attributeTypes');
  const types = definitions.map(parseAttributeType).filter((type) => type !== undefined);
  const schema = types.length === 0 ? wellKnownSchema(kind) : new Schema(types, true, kind);
  const operational = new Set<string>();
  for (const definition of definitions) {
    if (!/\sUSAGE\s+(?:directoryOperation|distributedOperation|dSAOperation)\b/.test(definition)) continue;
    const first = parseAttributeType(definition)?.names[0];
    if (first !== undefined) operational.add(schema.canonicalName(first));
  }
  const classes = new ObjectClasses(textsOf(entry, 'objectClasses'), textsOf(entry, 'dITContentRules'));
  return { schema, classes, operational };
}
