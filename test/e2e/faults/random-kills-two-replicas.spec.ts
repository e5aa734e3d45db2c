import { describe, it } from '@jest/globals';
import { Site } from './site.js';
import { type KillPlan, surviveKills } from './survive-kills.js';

const store = 'MariaDB';
const plan: KillPlan = { open: () => Site.open({ store }), replicas: 2, kills: 20, operations: 200, workers: 8 };

describe(`${plan.kills} random kills of ${plan.replicas} replicas on ${store}`, () => {
  it(
    `in ${plan.operations} creates, updates and deletes lose nothing and double nothing`,
    () => surviveKills(plan),
    240_000,
  );
});
