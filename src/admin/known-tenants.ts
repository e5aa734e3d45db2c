import { Injectable, NotFoundException } from '@nestjs/common';
import { Tenants } from '../tenancy/tenants.js';

/** The tenants of the admin API's paths. */
@Injectable()
export class KnownTenants {
  constructor(private readonly tenants: Tenants) {}

  /** @throws NotFoundException when there is no tenant of this name */
  require(name: string): string {
    if (this.tenants.find(name) !== undefined) return name;
    throw new NotFoundException('there is no such tenant; GET /admin/tenants lists those that there are');
  }

  names(): readonly string[] {
    return this.tenants.list().map((tenant) => tenant.name);
  }
}
