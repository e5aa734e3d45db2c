import { BackendReference } from '../../../connectors/sdk/backend-object.js';
import { type TransformFactory } from './transform.js';

/** Backend references ⇄ SCIM ids. The caller of the mapping resolves them, in batches. */
export const referenceTransform: TransformFactory<'reference'> = {
  // A SCIM attribute of the type reference holds a URI, not an id (RFC 7643 §2.3.7).
  fits: ['string'],
  check: (spec) =>
    Array.isArray(spec.to) && spec.to.length > 0 && spec.to.every((type) => typeof type === 'string')
      ? undefined
      : 'the transform needs `to`: the list of object types that may be pointed at',
  make: ({ to }) => ({
    kind: 'reference',
    to,
    accepts: (value): value is BackendReference => value instanceof BackendReference && to.includes(value.objectType),
  }),
};
