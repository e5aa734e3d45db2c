import { ConflictException, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { AdminEvents } from './events.js';
import { KnownTenants } from './known-tenants.js';
import { ListLinksDto } from './list-links.dto.js';
import { LinkLister, LinkRebuilder, type ListedLink, type Rebuilt } from './ports.js';
import { RequestId } from './request-id.js';

/** A link as it is shown. */
export type ShownLink = Pick<ListedLink, 'target' | 'resourceType' | 'scimId' | 'backendId' | 'backendName'> & {
  readonly externalId: string | null;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
};

@Controller('admin/tenants/:tenant/links')
export class LinksController {
  private readonly rebuilding = new Set<string>();

  constructor(
    private readonly tenants: KnownTenants,
    private readonly links: LinkLister,
    private readonly rebuilder: LinkRebuilder,
    private readonly events: AdminEvents,
  ) {}

  /** A page; `next` is the cursor of the page after it, null on the last. */
  @Get()
  async list(
    @Param('tenant') name: string,
    @Query() { cursor, limit }: ListLinksDto,
  ): Promise<{ links: readonly ShownLink[]; next: string | null }> {
    const tenant = this.tenants.require(name);
    // One more than asked for tells whether there is a next page.
    const found = await this.links.list(tenant, cursor, limit + 1);
    const page = found.slice(0, limit);
    return { links: page.map(shown), next: found.length > limit ? (page.at(-1)?.scimId ?? null) : null };
  }

  /** Answers when the rebuild has ended. */
  @Post('rebuild')
  @HttpCode(200)
  async rebuild(@Param('tenant') name: string, @RequestId() requestId: string): Promise<Rebuilt> {
    const tenant = this.tenants.require(name);
    if (this.rebuilding.has(tenant)) throw new ConflictException('the links of this tenant are being rebuilt already');
    this.rebuilding.add(tenant);
    try {
      const rebuilt = await this.rebuilder.rebuild(tenant);
      this.events.emit({ kind: 'adminAction', action: 'linksRebuilt', tenant, requestId });
      return rebuilt;
    } finally {
      this.rebuilding.delete(tenant);
    }
  }
}

function shown(link: ListedLink): ShownLink {
  const { target, resourceType, scimId, backendId, backendName, externalId, createdAt, updatedAt } = link;
  return {
    target,
    resourceType,
    scimId,
    backendId,
    backendName,
    externalId: externalId ?? null,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}
