import { type SqlValue } from '../drivers/driver.js';
import { type MemberLink, type ObjectType } from '../schema/object-type.js';

/** Members of one type that one statement takes, and the table that holds them. */
export interface Portion {
  readonly link: MemberLink;
  readonly member: ObjectType;
  readonly keys: readonly (readonly SqlValue[])[];
}
