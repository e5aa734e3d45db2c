/** What the checks of one server work with. */
import { type Entry } from 'ldapts';
import { type DiagnoseRequest, type ObjectTypeUse } from '../../sdk/capabilities/diagnosable.js';
import { type LdapConfig } from '../config.js';
import { type ObjectType } from '../object-type.js';
import { type RootEntry } from './root-entry.js';
import { type ServerSchema } from './server-schema.js';
import { type Session } from './session.js';

/** An object type that the mapping uses, and an object of it, where there is one. */
export interface InspectedType {
  readonly type: ObjectType;
  readonly use: ObjectTypeUse;
  readonly sample: Entry | undefined;
}

export interface Inspection {
  readonly session: Session;
  readonly root: RootEntry;
  readonly schema: ServerSchema;
  readonly config: LdapConfig;
  readonly request: DiagnoseRequest;
  readonly types: readonly InspectedType[];
}
