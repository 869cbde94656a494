import type { ApiKeyStore } from '../core/ports/api-key-store';
import type { BrokerWatch } from '../core/ports/broker-watch';
import type { CertificateWatch } from '../core/ports/certificate-watch';
import type { CheckpointStore } from '../core/ports/checkpoint-store';
import type { EndorsementCheck } from '../core/ports/endorsement-check';
import type { Endorser } from '../core/ports/endorser';
import type { EventLog } from '../core/ports/event-log';
import type { ExportStore } from '../core/ports/export-store';
import type { InvoiceReplica } from '../core/ports/invoice-replica';
import type { LedgerQuery } from '../core/ports/ledger-query';
import type { Logger } from '../core/ports/logger';
import type { OperationStore } from '../core/ports/operation-store';
import type { WakeUp } from '../core/ports/wake-up';
import type { ApiConfig } from './config';

/** All that the api role needs from outside. */
export interface ApiDependencies {
    readonly operations: OperationStore;
    readonly invoices: InvoiceReplica;
    readonly checkpoints: CheckpointStore;
    readonly events: EventLog;
    readonly apiKeys: ApiKeyStore;
    readonly invoiceExports: ExportStore;
    readonly endorser: Endorser;
    /** Asked for readiness only. */
    readonly endorsement: EndorsementCheck;
    /** Asked for readiness and for `/ledger`; never on a read of invoices or operations. */
    readonly ledger: LedgerQuery;
    readonly channel: string;
    /** Absent where nobody watches the certificates of this process. */
    readonly certificates?: CertificateWatch;
    /** Absent where nothing is sent to a message broker. */
    readonly broker?: BrokerWatch;
    /** Nudged when an envelope waits to be ordered. */
    readonly submitWakeUp: WakeUp;
    /** Nudged when an export is to be written or deleted. */
    readonly exportWakeUp: WakeUp;
    /** Wakes those who wait for operations when events were numbered. */
    readonly eventsWakeUp: WakeUp;
    /** Milliseconds since 1970. */
    readonly clock: () => number;
    /** In [0, 1). */
    readonly random: () => number;
    /** A new id for an operation, an invoice or a request: lower case, URL-safe, ordered by time. */
    readonly newId: () => string;
    readonly logger: Logger;
    readonly config: ApiConfig;
}
