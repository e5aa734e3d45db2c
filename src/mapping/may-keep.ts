import { type AttributeDefinition } from '../scim/schema/model.js';
import { isSecret } from '../scim/schema/secret.js';

/** Whether the gateway may keep a value of the attribute: not what a client cannot write, and no secrets. */
export const mayKeep = (definition: AttributeDefinition): boolean =>
  definition.mutability !== 'readOnly' && !isSecret(definition);
