import { type TransformSpec } from '../../../connectors/sdk/resource-mapping.js';
import { type AttributeDefinition } from '../../scim/schema/model.js';
import { base64Transform } from './base64-transform.js';
import { booleanTransform } from './boolean-transform.js';
import { lowerTransform, upperTransform } from './case-transforms.js';
import { decimalTransform } from './decimal-transform.js';
import { generalizedTimeTransform } from './generalized-time-transform.js';
import { integerTransform } from './integer-transform.js';
import { postalAddressTransform } from './postal-address-transform.js';
import { referenceTransform } from './reference-transform.js';
import { absenceTransform, presenceTransform } from './state-transforms.js';
import { stringTransform } from './string-transform.js';
import { type Transform, type TransformFactory } from './transform.js';
import { constantTransform, passwordTransform, templateTransform } from './write-only-transforms.js';

type TransformTable = { readonly [Type in TransformSpec['type']]: TransformFactory<Type> };

/** All transforms, by the name that a row calls them. */
const transformTable: TransformTable = {
  string: stringTransform,
  integer: integerTransform,
  decimal: decimalTransform,
  boolean: booleanTransform,
  absence: absenceTransform,
  presence: presenceTransform,
  generalizedTime: generalizedTimeTransform,
  reference: referenceTransform,
  lower: lowerTransform,
  upper: upperTransform,
  base64: base64Transform,
  postalAddress: postalAddressTransform,
  password: passwordTransform,
  template: templateTransform,
  constant: constantTransform,
};

/**
 * The transform of one row.
 * @param spec as configured: not trusted
 * @param definition the SCIM attribute that holds the value
 * @returns a message when the settings are wrong or do not fit the attribute
 */
export function buildTransform(spec: TransformSpec, definition: AttributeDefinition): Transform | string {
  if (!Object.hasOwn(transformTable, spec.type))
    return `there is no such transform; known: ${Object.keys(transformTable).join(', ')}`;
  // The table's type says that the entry of a type takes its spec; the compiler cannot follow that through a union.
  const factory = transformTable[spec.type] as TransformFactory<TransformSpec['type']>;
  const problem = factory.check?.(spec);
  if (problem !== undefined) return problem;
  if (!factory.fits.includes(definition.type))
    return `the transform ${spec.type} fits ${factory.fits.join(', ')}, but ${definition.name} is ${definition.type}`;
  return factory.make(spec, definition);
}
