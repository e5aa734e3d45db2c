import { type SchemaDefinition } from '../model.js';
import { attribute } from './define-attribute.js';
import { paginationAttribute } from './pagination-attribute.js';

/**
 * RFC 7643 §5 and §8.7.2, with `etag` and with `type` and `primary` of the authentication schemes, which only §5 has, and with the
 * `pagination` of RFC 9865.
 */
export const serviceProviderConfigSchema: SchemaDefinition = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig',
  name: 'Service Provider Configuration',
  description: "Schema for representing the service provider's configuration",
  attributes: [
    attribute(
      'documentationUri',
      'reference',
      "An HTTP-addressable URL pointing to the service provider's human-consumable help documentation.",
      { mutability: 'readOnly', referenceTypes: ['external'] },
    ),
    attribute('patch', 'complex', 'A complex type that specifies PATCH configuration options.', {
      required: true,
      mutability: 'readOnly',
      subAttributes: [
        attribute('supported', 'boolean', 'A Boolean value specifying whether or not the operation is supported.', {
          required: true,
          mutability: 'readOnly',
        }),
      ],
    }),
    attribute('bulk', 'complex', 'A complex type that specifies bulk configuration options.', {
      required: true,
      mutability: 'readOnly',
      subAttributes: [
        attribute('supported', 'boolean', 'A Boolean value specifying whether or not the operation is supported.', {
          required: true,
          mutability: 'readOnly',
        }),
        attribute('maxOperations', 'integer', 'An integer value specifying the maximum number of operations.', {
          required: true,
          mutability: 'readOnly',
        }),
        attribute('maxPayloadSize', 'integer', 'An integer value specifying the maximum payload size in bytes.', {
          required: true,
          mutability: 'readOnly',
        }),
      ],
    }),
    attribute('filter', 'complex', 'A complex type that specifies FILTER options.', {
      required: true,
      mutability: 'readOnly',
      subAttributes: [
        attribute('supported', 'boolean', 'A Boolean value specifying whether or not the operation is supported.', {
          required: true,
          mutability: 'readOnly',
        }),
        attribute(
          'maxResults',
          'integer',
          'An integer value specifying the maximum number of resources returned in a response.',
          { required: true, mutability: 'readOnly' },
        ),
      ],
    }),
    paginationAttribute,
    attribute(
      'changePassword',
      'complex',
      'A complex type that specifies configuration options related to changing a password.',
      {
        required: true,
        mutability: 'readOnly',
        subAttributes: [
          attribute('supported', 'boolean', 'A Boolean value specifying whether or not the operation is supported.', {
            required: true,
            mutability: 'readOnly',
          }),
        ],
      },
    ),
    attribute('sort', 'complex', 'A complex type that specifies sort result options.', {
      required: true,
      mutability: 'readOnly',
      subAttributes: [
        attribute('supported', 'boolean', 'A Boolean value specifying whether or not the operation is supported.', {
          required: true,
          mutability: 'readOnly',
        }),
      ],
    }),
    attribute('etag', 'complex', 'A complex type that specifies ETag configuration options.', {
      required: true,
      mutability: 'readOnly',
      subAttributes: [
        attribute('supported', 'boolean', 'A Boolean value specifying whether or not the operation is supported.', {
          required: true,
          mutability: 'readOnly',
        }),
      ],
    }),
    attribute(
      'authenticationSchemes',
      'complex',
      'A complex type that specifies supported authentication scheme properties.',
      {
        multiValued: true,
        required: true,
        mutability: 'readOnly',
        subAttributes: [
          attribute('type', 'string', 'The authentication scheme.', {
            required: true,
            mutability: 'readOnly',
            canonicalValues: ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'],
          }),
          attribute('name', 'string', 'The common authentication scheme name, e.g., HTTP Basic.', {
            required: true,
            mutability: 'readOnly',
          }),
          attribute('description', 'string', 'A description of the authentication scheme.', {
            required: true,
            mutability: 'readOnly',
          }),
          attribute(
            'specUri',
            'reference',
            "An HTTP-addressable URL pointing to the authentication scheme's specification.",
            { mutability: 'readOnly', referenceTypes: ['external'] },
          ),
          attribute(
            'documentationUri',
            'reference',
            "An HTTP-addressable URL pointing to the authentication scheme's usage documentation.",
            { mutability: 'readOnly', referenceTypes: ['external'] },
          ),
          attribute('primary', 'boolean', 'Whether this is the preferred authentication scheme.', {
            mutability: 'readOnly',
          }),
        ],
      },
    ),
  ],
};
