import { Column, Entity, PrimaryColumn } from 'typeorm';
import { numeric } from './numeric.js';

/** Table `resource_leave`: what was done to objects whose resource was deactivated or deleted. */
@Entity('resource_leave')
export class LeaveEntity {
  @PrimaryColumn({ name: 'tenant', type: 'varchar', length: 64 })
  tenant!: string;

  @PrimaryColumn({ name: 'scim_id', type: 'varchar', length: 64 })
  scimId!: string;

  @Column({ name: 'target', type: 'varchar', length: 64 })
  target!: string;

  @Column({ name: 'resource_type', type: 'varchar', length: 64 })
  resourceType!: string;

  @Column({ name: 'backend_id', type: 'varchar', length: 512 })
  backendId!: string;

  @Column({ name: 'reason', type: 'varchar', length: 16 })
  reason!: 'inactive' | 'deleted';

  @Column({ name: 'container', type: 'varchar', length: 2048, nullable: true })
  container!: string | null;

  @Column({ name: 'member_of', type: 'text' })
  groups!: string;

  @Column({ name: 'replaced', type: 'text' })
  replaced!: string;

  @Column({ name: 'settled', type: 'int' })
  settled!: number;

  @Column({ name: 'due_at', type: 'bigint', nullable: true, transformer: numeric })
  dueAt!: number | null;

  @Column({ name: 'remove_at', type: 'bigint', nullable: true, transformer: numeric })
  removeAt!: number | null;

  @Column({ name: 'created_at', type: 'bigint', transformer: numeric })
  createdAt!: number;
}
