import { describe, it } from '@jest/globals';
import { type KillPlan, surviveKills } from './survive-kills.js';

const plan: KillPlan = { store: 'SQLite', replicas: 1, kills: 10, operations: 200, workers: 16 };

describe(`${plan.kills} random kills of the one process on ${plan.store}`, () => {
  it(
    `in ${plan.operations} creates, updates and deletes lose nothing and double nothing`,
    () => surviveKills(plan),
    240_000,
  );
});
