import { describe } from '@jest/globals';
import { describeSyncing } from '../../../../connectors/sdk/testing/syncing.js';
import { databases } from '../open-tables.js';
import { openTracked } from './open-tracked.js';
import { logged, subjectTypes, watermarked } from './tracked-shapes.js';

for (const tracked of [watermarked, logged])
  for (const database of databases)
    describe(`sql on ${database}, changes told by ${tracked.name},`, () => {
      describeSyncing({
        setup: async () => ({ ...subjectTypes, ...(await openTracked(tracked, database)) }),
        options: { without: tracked.without },
      });
    });
