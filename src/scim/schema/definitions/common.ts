import { type AttributeDefinition } from '../model.js';
import { attribute } from './define-attribute.js';

const meta = (name: string, type: 'string' | 'dateTime' | 'reference', description: string, caseExact: boolean) =>
  attribute(name, type, description, { mutability: 'readOnly', caseExact });

/**
 * RFC 7643 §3: which schemas the resource uses. The service derives it from the attributes that are there, so it is readOnly
 * here; URNs compare without regard to case (RFC 7644 §3.10).
 */
export const schemasAttribute: AttributeDefinition = attribute(
  'schemas',
  'reference',
  'The URNs of the schemas that the resource uses.',
  {
    multiValued: true,
    required: true,
    caseExact: false,
    mutability: 'readOnly',
    returned: 'always',
    referenceTypes: ['uri'],
  },
);

/** The attributes that every resource has besides its schema (RFC 7643 §3 and §3.1), in the order in which they are shown. */
export const commonAttributes: readonly AttributeDefinition[] = [
  schemasAttribute,
  attribute('id', 'string', 'A unique identifier for the resource, assigned by the service provider.', {
    caseExact: true,
    mutability: 'readOnly',
    returned: 'always',
    uniqueness: 'server',
    required: true,
  }),
  attribute('externalId', 'string', 'An identifier for the resource as defined by the provisioning client.', {
    caseExact: true,
  }),
  attribute('meta', 'complex', 'Metadata of the resource, assigned by the service provider.', {
    mutability: 'readOnly',
    subAttributes: [
      meta('resourceType', 'string', 'The name of the resource type.', true),
      meta('created', 'dateTime', 'When the resource was added.', false),
      meta('lastModified', 'dateTime', 'When the resource was last changed.', false),
      meta('location', 'reference', 'The URI of the resource.', true),
      meta('version', 'string', 'The version of the resource, as in the ETag header.', true),
    ],
  }),
];
