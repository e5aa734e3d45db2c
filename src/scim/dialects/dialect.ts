import { type ResourceSchema } from '../schema/resource-schema.js';

/** One departure from the RFC: how to see it in a request, and what was meant. A repair never changes its input. */
export interface Dialect {
  /** Kebab-case; the name in the configuration and in metrics. */
  readonly name: string;
  /** One sentence for those who configure a tenant: what is sent, by whom, and what it is taken for. */
  readonly description: string;
  /** The body of a PATCH. undefined: nothing to repair; else a repaired copy. */
  readonly patchBody?: (body: unknown, schema: ResourceSchema) => unknown;
  /** The body of a POST or PUT, likewise. */
  readonly resourceBody?: (body: unknown, schema: ResourceSchema) => unknown;
  /** The text of a filter, likewise. */
  readonly filterText?: (text: string, schema: ResourceSchema) => string | undefined;
}
