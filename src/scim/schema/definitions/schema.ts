import { type SchemaDefinition } from '../model.js';
import { attribute } from './define-attribute.js';

/** RFC 7643 §7 and §8.7.2; `binary` is a type too, and `referenceTypes` of sub-attributes is multi-valued (§7). */
export const schemaSchema: SchemaDefinition = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:Schema',
  name: 'Schema',
  description: 'Specifies the schema that describes a SCIM schema',
  attributes: [
    attribute(
      'id',
      'string',
      'The unique URI of the schema. When applicable, service providers MUST specify the URI.',
      { required: true, caseExact: true, mutability: 'readOnly' },
    ),
    attribute(
      'name',
      'string',
      "The schema's human-readable name. When applicable, service providers MUST specify the name, e.g., 'User'.",
      { required: true, mutability: 'readOnly' },
    ),
    attribute(
      'description',
      'string',
      "The schema's human-readable name. When applicable, service providers MUST specify the name, e.g., 'User'.",
      { mutability: 'readOnly' },
    ),
    attribute('attributes', 'complex', 'A complex attribute that includes the attributes of a schema.', {
      multiValued: true,
      required: true,
      mutability: 'readOnly',
      subAttributes: [
        attribute('name', 'string', "The attribute's name.", {
          required: true,
          caseExact: true,
          mutability: 'readOnly',
        }),
        attribute(
          'type',
          'string',
          "The attribute's data type. Valid values include 'string', 'complex', 'boolean', 'decimal', 'integer', 'dateTime', 'reference'.",
          {
            required: true,
            mutability: 'readOnly',
            canonicalValues: ['string', 'complex', 'boolean', 'decimal', 'integer', 'dateTime', 'reference', 'binary'],
          },
        ),
        attribute('multiValued', 'boolean', "A Boolean value indicating an attribute's plurality.", {
          required: true,
          mutability: 'readOnly',
        }),
        attribute('description', 'string', 'A human-readable description of the attribute.', {
          caseExact: true,
          mutability: 'readOnly',
        }),
        attribute('required', 'boolean', 'A boolean value indicating whether or not the attribute is required.', {
          mutability: 'readOnly',
        }),
        attribute(
          'canonicalValues',
          'string',
          "A collection of canonical values. When applicable, service providers MUST specify the canonical types, e.g., 'work', 'home'.",
          { multiValued: true, caseExact: true, mutability: 'readOnly' },
        ),
        attribute(
          'caseExact',
          'boolean',
          'A Boolean value indicating whether or not a string attribute is case sensitive.',
          { mutability: 'readOnly' },
        ),
        attribute('mutability', 'string', 'Indicates whether or not an attribute is modifiable.', {
          caseExact: true,
          mutability: 'readOnly',
          canonicalValues: ['readOnly', 'readWrite', 'immutable', 'writeOnly'],
        }),
        attribute('returned', 'string', 'Indicates when an attribute is returned in a response (e.g., to a query).', {
          caseExact: true,
          mutability: 'readOnly',
          canonicalValues: ['always', 'never', 'default', 'request'],
        }),
        attribute('uniqueness', 'string', 'Indicates how unique a value must be.', {
          caseExact: true,
          mutability: 'readOnly',
          canonicalValues: ['none', 'server', 'global'],
        }),
        attribute(
          'referenceTypes',
          'string',
          "Used only with an attribute of type 'reference'. Specifies a SCIM resourceType that a reference attribute MAY refer to, e.g., 'User'.",
          { multiValued: true, caseExact: true, mutability: 'readOnly' },
        ),
        attribute('subAttributes', 'complex', 'Used to define the sub-attributes of a complex attribute.', {
          multiValued: true,
          mutability: 'readOnly',
          subAttributes: [
            attribute('name', 'string', "The attribute's name.", {
              required: true,
              caseExact: true,
              mutability: 'readOnly',
            }),
            attribute(
              'type',
              'string',
              "The attribute's data type. Valid values include 'string', 'complex', 'boolean', 'decimal', 'integer', 'dateTime', 'reference'.",
              {
                required: true,
                mutability: 'readOnly',
                canonicalValues: [
                  'string',
                  'complex',
                  'boolean',
                  'decimal',
                  'integer',
                  'dateTime',
                  'reference',
                  'binary',
                ],
              },
            ),
            attribute('multiValued', 'boolean', "A Boolean value indicating an attribute's plurality.", {
              required: true,
              mutability: 'readOnly',
            }),
            attribute('description', 'string', 'A human-readable description of the attribute.', {
              caseExact: true,
              mutability: 'readOnly',
            }),
            attribute('required', 'boolean', 'A boolean value indicating whether or not the attribute is required.', {
              mutability: 'readOnly',
            }),
            attribute(
              'canonicalValues',
              'string',
              "A collection of canonical values. When applicable, service providers MUST specify the canonical types, e.g., 'work', 'home'.",
              { multiValued: true, caseExact: true, mutability: 'readOnly' },
            ),
            attribute(
              'caseExact',
              'boolean',
              'A Boolean value indicating whether or not a string attribute is case sensitive.',
              { mutability: 'readOnly' },
            ),
            attribute('mutability', 'string', 'Indicates whether or not an attribute is modifiable.', {
              caseExact: true,
              mutability: 'readOnly',
              canonicalValues: ['readOnly', 'readWrite', 'immutable', 'writeOnly'],
            }),
            attribute(
              'returned',
              'string',
              'Indicates when an attribute is returned in a response (e.g., to a query).',
              { caseExact: true, mutability: 'readOnly', canonicalValues: ['always', 'never', 'default', 'request'] },
            ),
            attribute('uniqueness', 'string', 'Indicates how unique a value must be.', {
              caseExact: true,
              mutability: 'readOnly',
              canonicalValues: ['none', 'server', 'global'],
            }),
            attribute(
              'referenceTypes',
              'string',
              "Used only with an attribute of type 'reference'. Specifies a SCIM resourceType that a reference attribute MAY refer to, e.g., 'User'.",
              { multiValued: true, caseExact: true, mutability: 'readOnly' },
            ),
          ],
        }),
      ],
    }),
  ],
};
