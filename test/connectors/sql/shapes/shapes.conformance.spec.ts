import { describeConformance } from '../../../../connectors/sdk/testing/conformance.js';
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
      { without: [...lackingIn(shape), 'vanish'] },
    );
