import { compositeMembership } from './composite-membership.js';
import { joinedChildren } from './joined-children.js';
import { oneTable } from './one-table.js';
import { type Shape } from './shape.js';

export const shapes: readonly Shape[] = [oneTable, joinedChildren, compositeMembership];
