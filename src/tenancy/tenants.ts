import { type Tenant } from './tenant.js';

/** The tenants that exist now; the configuration keeps it current. */
export class Tenants {
  private byName: ReadonlyMap<string, Tenant> = new Map();

  /** Finds the tenant of a URL. Names are compared exactly. */
  find(name: string): Tenant | undefined {
    return this.byName.get(name);
  }

  list(): readonly Tenant[] {
    return [...this.byName.values()];
  }

  /** Takes over a changed configuration at once. */
  replaceAll(tenants: readonly Tenant[]): void {
    this.byName = new Map(tenants.map((tenant) => [tenant.name, tenant]));
  }
}
