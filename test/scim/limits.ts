import { type PatchLimits } from '../../src/scim/patch/parse-patch.js';

export const limits: PatchLimits = { maxLength: 4096, maxDepth: 40, maxTerms: 100, maxOperations: 1000 };
