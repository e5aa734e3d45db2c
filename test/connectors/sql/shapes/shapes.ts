import { compositeMembership } from './composite-membership.js';
import { joinedChildren } from './joined-children.js';
import { jsonAndColumns } from './json-and-columns.js';
import { oneTable } from './one-table.js';
import { proceduresSoftDelete } from './procedures-soft-delete.js';
import { type Shape } from './shape.js';

/** Those that the conformance suite runs on. */
export const bridged: readonly Shape[] = [oneTable, joinedChildren, compositeMembership, jsonAndColumns];

export const shapes: readonly Shape[] = [...bridged, proceduresSoftDelete];
