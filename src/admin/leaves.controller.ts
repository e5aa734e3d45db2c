import { Controller, Get, Param, Query } from '@nestjs/common';
import { KnownTenants } from './known-tenants.js';
import { ListLinksDto } from './list-links.dto.js';
import { LeaveLister, type ListedLeave } from './ports.js';

/** A leave as it is shown. */
export type ShownLeave = Pick<ListedLeave, 'resourceType' | 'scimId' | 'backendId' | 'reason' | 'settled'> & {
  readonly container: string | null;
  /** Backend ids of the groups that the object was taken out of. */
  readonly groups: readonly string[];
  /** ISO 8601. */
  readonly since: string;
  /** When the object is removed for good; null: never. */
  readonly removeAt: string | null;
};

@Controller('admin/tenants/:tenant/leaves')
export class LeavesController {
  constructor(
    private readonly tenants: KnownTenants,
    private readonly leaves: LeaveLister,
  ) {}

  /** A page of those who are deactivated or departed; `next` is the cursor of the page after it, null on the last. */
  @Get()
  async list(
    @Param('tenant') name: string,
    @Query() { cursor, limit }: ListLinksDto,
  ): Promise<{ leaves: readonly ShownLeave[]; next: string | null }> {
    const tenant = this.tenants.require(name);
    // One more than asked for tells whether there is a next page.
    const found = await this.leaves.list(tenant, cursor, limit + 1);
    const page = found.slice(0, limit);
    return { leaves: page.map(shown), next: found.length > limit ? (page.at(-1)?.scimId ?? null) : null };
  }
}

function shown(leave: ListedLeave): ShownLeave {
  const { resourceType, scimId, backendId, reason, settled, container, groups, createdAt, removeAt } = leave;
  return {
    resourceType,
    scimId,
    backendId,
    reason,
    settled,
    container: container ?? null,
    groups: groups.map((group) => group.backendId),
    since: new Date(createdAt).toISOString(),
    removeAt: removeAt === undefined ? null : new Date(removeAt).toISOString(),
  };
}
