import { type ResourceSchema } from '../schema/resource-schema.js';
import { type RepairValue } from './repair-values.js';

/**
 * One departure from the RFC: how to see it in a request, and what was meant. A repair never changes its input. One that has no
 * repair here is done where the request meets the resource; its docstring tells where.
 */
export interface Dialect {
  /** Kebab-case; the name in the configuration and in metrics. */
  readonly name: string;
  /** One sentence for those who configure a tenant: what is sent, by whom, and what it is taken for. */
  readonly description: string;
  /** Given when it is off unless a tenant switches it on; its docstring tells why. */
  readonly offByDefault?: true;
  /** The body of a PATCH. undefined: nothing to repair; else a repaired copy. */
  readonly patchBody?: (body: unknown, schema: ResourceSchema) => unknown;
  /** The body of a POST or PUT, likewise. */
  readonly resourceBody?: (body: unknown, schema: ResourceSchema) => unknown;
  /** One value in a PATCH. All dialects that have this share one walk through the body, behind those that take it whole. */
  readonly patchValue?: RepairValue;
  /** One value in a POST or PUT, likewise. */
  readonly resourceValue?: RepairValue;
  /** The text of a filter, or of a path with a filter in it. undefined: nothing to repair. */
  readonly filterText?: (text: string, schema: ResourceSchema) => string | undefined;
}
