import { type SchemaDefinition } from '../model.js';
import { attribute } from './define-attribute.js';

/** RFC 7643 §6 and §8.7.2; `schemaExtensions` is multi-valued (§6). */
export const resourceTypeSchema: SchemaDefinition = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:ResourceType',
  name: 'ResourceType',
  description: 'Specifies the schema that describes a SCIM resource type',
  attributes: [
    attribute('id', 'string', "The resource type's server unique id. May be the same as the 'name' attribute.", {
      caseExact: true,
      mutability: 'readOnly',
    }),
    attribute(
      'name',
      'string',
      "The resource type name. When applicable, service providers MUST specify the name, e.g., 'User'.",
      { required: true, mutability: 'readOnly' },
    ),
    attribute(
      'description',
      'string',
      "The resource type's human-readable description. When applicable, service providers MUST specify the description.",
      { mutability: 'readOnly' },
    ),
    attribute(
      'endpoint',
      'reference',
      "The resource type's HTTP-addressable endpoint relative to the Base URL, e.g., '/Users'.",
      { required: true, mutability: 'readOnly', referenceTypes: ['uri'] },
    ),
    attribute('schema', 'reference', "The resource type's primary/base schema URI.", {
      required: true,
      mutability: 'readOnly',
      referenceTypes: ['uri'],
    }),
    attribute('schemaExtensions', 'complex', "A list of URIs of the resource type's schema extensions.", {
      multiValued: true,
      required: true,
      mutability: 'readOnly',
      subAttributes: [
        attribute('schema', 'reference', 'The URI of a schema extension.', {
          required: true,
          mutability: 'readOnly',
          referenceTypes: ['uri'],
        }),
        attribute(
          'required',
          'boolean',
          'A Boolean value that specifies whether or not the schema extension is required for the resource type. If true, a resource of this type MUST include this schema extension and also include any attributes declared as required in this schema extension. If false, a resource of this type MAY omit this schema extension.',
          { required: true, mutability: 'readOnly' },
        ),
      ],
    }),
  ],
};
