import { attribute, type Characteristics } from '../../../src/scim/schema/definitions/define-attribute.js';
import { type AttributeDefinition, type AttributeType } from '../../../src/scim/schema/model.js';
import { ResourceSchema } from '../../../src/scim/schema/resource-schema.js';
import { users } from '../user-schema.js';

const made = (name: string, type: AttributeType, more: Characteristics = {}): AttributeDefinition =>
  attribute(name, type, '', more);

const parts: readonly AttributeDefinition[] = [
  made('value', 'string'),
  made('type', 'string', { canonicalValues: ['work', 'home'] }),
  made('primary', 'boolean'),
  made('rank', 'integer', { returned: 'request' }),
  made('since', 'dateTime'),
  made('key', 'string', { caseExact: true, returned: 'always' }),
];

export const extensionUrn = 'urn:example:params:scim:schemas:extension:1.0:Every';

/** A resource type with every type and every `returned`, singular and multi-valued, in the core and in an extension. */
export const everyKind = new ResourceSchema(
  users.resourceType,
  {
    id: users.core.id,
    name: 'User',
    description: '',
    attributes: [
      made('userName', 'string', { required: true }),
      made('code', 'string', { caseExact: true }),
      made('active', 'boolean'),
      made('level', 'integer'),
      made('ratio', 'decimal'),
      made('born', 'dateTime', { returned: 'request' }),
      made('badge', 'binary'),
      made('home', 'reference', { referenceTypes: ['external'] }),
      made('nick', 'string', { returned: 'always' }),
      made('secret', 'string', { returned: 'never', mutability: 'writeOnly' }),
      made('tags', 'string', { multiValued: true }),
      made('moments', 'dateTime', { multiValued: true }),
      made('place', 'complex', { subAttributes: parts.filter(({ name }) => name !== 'value') }),
      made('mails', 'complex', { multiValued: true, subAttributes: parts }),
      made('hidden', 'complex', { multiValued: true, subAttributes: parts, returned: 'request' }),
    ],
  },
  [
    {
      id: extensionUrn,
      name: 'Every',
      description: '',
      attributes: [
        made('grade', 'string'),
        made('size', 'integer'),
        made('boss', 'complex', { subAttributes: parts.slice(0, 3) }),
        made('units', 'complex', { multiValued: true, subAttributes: parts }),
      ],
    },
  ],
);
