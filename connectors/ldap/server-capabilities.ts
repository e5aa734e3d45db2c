/** What the server says about itself in its root entry (RFC 4512 §5.1). */
import { type Entry } from 'ldapts';
import { textsOf } from './entry.js';

/** Object identifiers that the connector looks for. */
export const oid = {
  assertion: '1.3.6.1.1.12',
  postRead: '1.3.6.1.1.13.2',
  pagedResults: '1.2.840.113556.1.4.319',
  dereference: '1.3.6.1.4.1.4203.666.5.16',
  valuesReturnFilter: '1.2.826.0.1.3344810.2.3',
  passwordModify: '1.3.6.1.4.1.4203.1.11.1',
} as const;

export interface ServerCapabilities {
  readonly assertion: boolean;
  readonly postRead: boolean;
  readonly pagedResults: boolean;
  readonly dereference: boolean;
  readonly valuesReturnFilter: boolean;
  readonly passwordModify: boolean;
  /** Name of the entry that holds the schema. */
  readonly subschema: string | undefined;
  readonly namingContexts: readonly string[];
}

/** Attributes of the root entry to ask for. */
export const rootAttributes = ['supportedControl', 'supportedExtension', 'subschemaSubentry', 'namingContexts'];

export function capabilitiesOf(root: Entry | undefined): ServerCapabilities {
  const offered = new Set([...textsOf(root, 'supportedControl'), ...textsOf(root, 'supportedExtension')]);
  return {
    assertion: offered.has(oid.assertion),
    postRead: offered.has(oid.postRead),
    pagedResults: offered.has(oid.pagedResults),
    dereference: offered.has(oid.dereference),
    valuesReturnFilter: offered.has(oid.valuesReturnFilter),
    passwordModify: offered.has(oid.passwordModify),
    subschema: textsOf(root, 'subschemaSubentry')[0],
    namingContexts: textsOf(root, 'namingContexts'),
  };
}
