import { compositeMembership } from './composite-membership.js';
import { joinedChildren } from './joined-children.js';
import { jsonAndColumns } from './json-and-columns.js';
import { oneTable } from './one-table.js';
import { proceduresSoftDelete } from './procedures-soft-delete.js';
import { type Shape } from './shape.js';

export const shapes: readonly Shape[] = [
  oneTable,
  joinedChildren,
  compositeMembership,
  jsonAndColumns,
  proceduresSoftDelete,
];
