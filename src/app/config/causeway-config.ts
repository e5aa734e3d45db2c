import { type StoreConfig } from '../../store/store-config.js';
import { type LimitsSection } from './limits-section.js';
import { type LogSection } from './log-section.js';
import { type ManagementSection } from './management-section.js';
import { type ServerSection } from './server-section.js';
import { type TenantSettings } from './tenant-section.js';

/** A whole configuration without problems. */
export interface CausewayConfig {
  readonly server: ServerSection;
  readonly management: ManagementSection;
  readonly store: StoreConfig;
  readonly log: LogSection;
  readonly limits: LimitsSection;
  readonly tenants: ReadonlyMap<string, TenantSettings>;
}
