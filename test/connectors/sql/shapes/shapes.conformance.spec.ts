import { describeConformance } from '../../../../connectors/sdk/testing/conformance.js';
import { oneTable } from './one-table.js';
import { openShape } from './open-shape.js';
import { lackingIn, subjectOf } from './shape-subject.js';
import { type ShapeDatabase } from './shape.js';
import { shapes } from './shapes.js';

const databases: readonly ShapeDatabase[] = ['mariadb', 'postgres', 'sqlite'];

for (const shape of shapes)
  for (const database of databases)
    describeConformance(
      `sql on ${database}, the shape ${shape.name},`,
      async () => subjectOf(shape, await openShape(shape, database)),
      // The servers are shared with other tests; `vanishing.conformance.spec.ts` has its own.
      // Large groups and long enumerations are the same statements on all shapes; 603 are more than one batch, and no multiple of it.
      { without: [...lackingIn(shape), 'vanish'], ...(shape === oneTable ? {} : { many: 603 }) },
    );
