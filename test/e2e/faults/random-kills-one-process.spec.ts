import { describe, it } from '@jest/globals';
import { Site } from './site.js';
import { type KillPlan, surviveKills } from './survive-kills.js';

const store = 'SQLite';
const plan: KillPlan = { open: () => Site.open({ store }), replicas: 1, kills: 10, operations: 200, workers: 16 };

describe(`${plan.kills} random kills of the one process on ${store}`, () => {
  it(
    `in ${plan.operations} creates, updates and deletes lose nothing and double nothing`,
    () => surviveKills(plan),
    240_000,
  );
});
