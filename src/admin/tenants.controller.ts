import { Controller, Get } from '@nestjs/common';
import { KnownTenants } from './known-tenants.js';

@Controller('admin/tenants')
export class TenantsController {
  constructor(private readonly tenants: KnownTenants) {}

  @Get()
  list(): { tenants: readonly { name: string }[] } {
    return { tenants: this.tenants.names().map((name) => ({ name })) };
  }
}
