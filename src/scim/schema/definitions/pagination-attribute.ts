import { attribute } from './define-attribute.js';

const readOnly = { mutability: 'readOnly' } as const;

/** `pagination` of the ServiceProviderConfig (RFC 9865 §4). */
export const paginationAttribute = attribute(
  'pagination',
  'complex',
  'A complex type that specifies pagination configuration options.',
  {
    ...readOnly,
    subAttributes: [
      attribute('cursor', 'boolean', 'A Boolean value specifying support of cursor-based pagination.', {
        ...readOnly,
        required: true,
      }),
      attribute('index', 'boolean', 'A Boolean value specifying support of index-based pagination.', {
        ...readOnly,
        required: true,
      }),
      attribute(
        'defaultPaginationMethod',
        'string',
        'The type of pagination that is used when the client has not specified which method it wishes to use.',
        { ...readOnly, canonicalValues: ['cursor', 'index'] },
      ),
      attribute(
        'defaultPageSize',
        'integer',
        'The default number of results returned in a page when a count is not specified in the query.',
        readOnly,
      ),
      attribute(
        'maxPageSize',
        'integer',
        'The maximum number of results returned in a page regardless of what is specified for the count in a query.',
        readOnly,
      ),
      attribute(
        'cursorTimeout',
        'integer',
        'The minimum number of seconds that a cursor is valid between page requests.',
        readOnly,
      ),
    ],
  },
);
