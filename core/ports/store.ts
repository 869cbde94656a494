import type { ApiKeyStore } from './api-key-store';
import type { CheckpointStore } from './checkpoint-store';
import type { CursorStore } from './cursor-store';
import type { EventLog, PendingEvents } from './event-log';
import type { ExportStore } from './export-store';
import type { InvoiceReplica } from './invoice-replica';
import type { LeaseStore } from './lease-store';
import type { OperationStore } from './operation-store';
import type { ReplicaRepair } from './replica-repair';

/** Everything that is kept off the chain. */
export interface Store {
    readonly operations: OperationStore;
    readonly invoices: InvoiceReplica;
    readonly replicaRepair: ReplicaRepair;
    readonly checkpoints: CheckpointStore;
    readonly leases: LeaseStore;
    readonly events: EventLog;
    readonly pendingEvents: PendingEvents;
    readonly cursors: CursorStore;
    readonly apiKeys: ApiKeyStore;
    readonly invoiceExports: ExportStore;
    /** Whether several processes may use it at once. */
    readonly shared: boolean;

    /** Answers whether the database can be reached now. Never throws. */
    ping(): Promise<boolean>;

    /** Waits for writes under way; afterwards nothing may be called. */
    close(): Promise<void>;
}
