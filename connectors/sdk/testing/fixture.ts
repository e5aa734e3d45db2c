/** A subject in use: makes objects with names of their own, and asks the connector in few words. */
import { afterAll, beforeAll, describe } from '@jest/globals';
import {
  backendAttributes,
  type BackendAttributes,
  type BackendObject,
  type BackendValue,
  type ObjectKey,
} from '../backend-object.js';
import { isCreatable } from '../capabilities/creatable.js';
import { type Call, type Connector } from '../connector.js';
import { type Comparison, type ComparisonOperator } from '../predicate.js';
import { type ConformanceOptions, type ConformanceSubject, type Feature } from './subject.js';

/** How to get a subject, and what it lacks. */
export interface Conformance {
  readonly setup: () => Promise<ConformanceSubject>;
  readonly options: ConformanceOptions;
}

/** Milliseconds that a test or hook may take: real backends, thousands of objects. */
export const patience = 120_000;

/** Operations in flight while many objects are made. */
const inFlight = 16;

export function has(conformance: Conformance, feature: Feature): boolean {
  return !(conformance.options.without ?? []).includes(feature);
}

/** Attributes as the host gives them. */
export function attributesOf(
  ...parts: readonly Readonly<Record<string, readonly BackendValue[]>>[]
): BackendAttributes {
  const attributes = backendAttributes();
  for (const part of parts) Object.assign(attributes, part);
  return attributes;
}

/** Which of the names that every ordinary object has can be seen on this one. */
export function inheritedNames(object: object | undefined): readonly string[] {
  return ['__proto__', 'constructor', 'toString', 'hasOwnProperty'].filter(
    (name) => object === undefined || name in object,
  );
}

/** A call that may take twenty seconds. */
export function call(): Call {
  return { deadline: Date.now() + 20_000, requestId: 'conformance' };
}

export function equals(attribute: string, value: string): Comparison {
  return comparison(attribute, 'equals', value, false);
}

export function comparison(
  attribute: string,
  operator: ComparisonOperator,
  value: string,
  caseExact: boolean,
): Comparison {
  return { kind: 'comparison', attribute, operator, value, caseExact };
}

/** The connector as one that has a capability. */
export function demand<T>(
  connector: Connector,
  guard: (connector: Connector) => connector is Connector & T,
): Connector & T {
  if (guard(connector)) return connector;
  throw new Error(`${guard.name} says no: name the capability in \`without\`, or implement it.`);
}

/** Tries until the check holds; for what a backend settles a little later. The last failure is thrown. */
export async function eventually(check: () => Promise<void>, seconds = 10): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Runs a task for each item, some at a time, and gives the results in order. */
export async function forEach<T, R>(items: readonly T[], task: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Map<number, R>();
  const work = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of work) results.set(index, await task(item));
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return items.flatMap((_, index) => (results.has(index) ? [results.get(index) as R] : []));
}

export class Fixture {
  private readonly prefix = `cf${Math.random().toString(36).slice(2, 8)}`;
  private counter = 0;

  constructor(readonly subject: ConformanceSubject) {}

  get connector(): Connector {
    return this.subject.connector;
  }

  get user(): ConformanceSubject['user'] {
    return this.subject.user;
  }

  get group(): ConformanceSubject['group'] {
    return this.subject.group;
  }

  /** A text of letters and digits that nothing else holds. */
  unique(): string {
    this.counter += 1;
    return `${this.prefix}x${this.counter}`;
  }

  /** All attributes of a user: name, required ones, and these. */
  userAttributes(name: string, more: Readonly<Record<string, readonly BackendValue[]>> = {}): BackendAttributes {
    return attributesOf(this.user.required(name), { [this.user.key]: [name] }, more);
  }

  groupAttributes(name: string, more: Readonly<Record<string, readonly BackendValue[]>> = {}): BackendAttributes {
    return attributesOf(this.group.required(name), { [this.group.key]: [name] }, more);
  }

  /** Makes a user with a name of its own, unless `more` names it. */
  makeUser(more: Readonly<Record<string, readonly BackendValue[]>> = {}): Promise<BackendObject> {
    return this.make(this.user.objectType, this.userAttributes(this.unique(), more), this.userAttributeNames());
  }

  makeGroup(more: Readonly<Record<string, readonly BackendValue[]>> = {}): Promise<BackendObject> {
    return this.make(this.group.objectType, this.groupAttributes(this.unique(), more), [this.group.key]);
  }

  makeUsers(count: number, more: Readonly<Record<string, readonly BackendValue[]>> = {}): Promise<BackendObject[]> {
    return forEach(Array.from({ length: count }), () => this.makeUser(more));
  }

  /** The names of all plain attributes that the suite uses. */
  userAttributeNames(): readonly string[] {
    return [this.user.key, this.user.text, this.user.secondText, this.user.multiple];
  }

  /** Reads one user; undefined when it is absent. */
  async readUser(key: ObjectKey, attributes: readonly string[]): Promise<BackendObject | undefined> {
    const [object] = await this.connector.read({ objectType: this.user.objectType, keys: [key], attributes }, call());
    return object;
  }

  async readGroup(key: ObjectKey, attributes: readonly string[]): Promise<BackendObject | undefined> {
    const [object] = await this.connector.read({ objectType: this.group.objectType, keys: [key], attributes }, call());
    return object;
  }

  /** The texts of one attribute of a user, sorted. */
  async texts(key: ObjectKey, attribute: string): Promise<readonly BackendValue[]> {
    return [...((await this.readUser(key, [attribute]))?.attributes[attribute] ?? [])].sort();
  }

  private async make(
    objectType: string,
    attributes: BackendAttributes,
    returning: readonly string[],
  ): Promise<BackendObject> {
    if (isCreatable(this.connector)) return this.connector.create({ objectType, attributes, returning }, call());
    if (this.subject.seed === undefined) throw new Error('A subject that is not Creatable needs `seed`.');
    const key = await this.subject.seed(objectType, attributes);
    const request = { objectType, keys: [key], attributes: returning };
    const [object] = await this.connector.read(request, call());
    if (object === undefined) throw new Error('The seeded object cannot be read.');
    return object;
  }
}

/** A describe block with a subject of its own: set up before its tests, closed and removed after them. */
export function describeWith(title: string, conformance: Conformance, tests: (fixture: () => Fixture) => void): void {
  describe(title, () => {
    let fixture: Fixture | undefined;
    beforeAll(async () => {
      fixture = new Fixture(await conformance.setup());
    }, patience);
    afterAll(async () => {
      await fixture?.connector.close();
      await fixture?.subject.cleanup();
    }, patience);
    tests(() => {
      if (fixture === undefined) throw new Error('The subject was not set up.');
      return fixture;
    });
  });
}
