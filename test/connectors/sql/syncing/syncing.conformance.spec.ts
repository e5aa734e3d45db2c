import { describe } from '@jest/globals';
import { type ConformanceSubject } from '../../../../connectors/sdk/testing/subject.js';
import { describeSyncing } from '../../../../connectors/sdk/testing/syncing.js';
import { type Shape, type ShapeDatabase } from '../shapes/shape.js';
import { openTracked } from './open-tracked.js';
import { logged, watermarked } from './tracked-shapes.js';

async function subjectOf(shape: Shape, database: ShapeDatabase): Promise<ConformanceSubject> {
  const { connector, cleanup } = await openTracked(shape, database);
  const { user, group } = shape.subject;
  return { connector, user: { ...user, required: () => ({}) }, group: { ...group, required: () => ({}) }, cleanup };
}

for (const shape of [watermarked, logged])
  for (const database of ['mariadb', 'postgres', 'sqlite'] as const)
    describe(`sql on ${database}, changes told by ${shape.name},`, () => {
      describeSyncing({
        setup: () => subjectOf(shape, database),
        options: { without: shape.subject.without },
      });
    });
