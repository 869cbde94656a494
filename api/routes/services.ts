import type { Instant } from '../../core/instant';
import type { EventLog } from '../../core/ports/event-log';
import type { ExportStore } from '../../core/ports/export-store';
import type { InvoiceReplica } from '../../core/ports/invoice-replica';
import type { OperationStore } from '../../core/ports/operation-store';
import type { WakeUp } from '../../core/ports/wake-up';
import type { Acceptor } from '../accepting/acceptor';
import type { Admission } from '../middleware/admission';
import type { EventFeed } from '../push/event-feed';
import type { EventTexts } from '../push/event-texts';
import type { Waiters } from '../waiting/waiters';

/** What the routes of invoices and operations work with. */
export interface Services {
    readonly operations: OperationStore;
    readonly invoices: InvoiceReplica;
    readonly acceptor: Acceptor;
    readonly waiters: Waiters;
    readonly admission: Admission;
    readonly events: EventLog;
    readonly feed: EventFeed;
    readonly texts: EventTexts;
    /** How often a stream without news gives a sign of life. */
    readonly heartbeatMs: number;
    readonly submitWakeUp: WakeUp;
    readonly invoiceExports: ExportStore;
    readonly exportWakeUp: WakeUp;
    /** Exports that an organisation may have. */
    readonly maxExports: number;
    readonly clock: () => Instant;
    readonly newId: () => string;
    readonly maxWaitMs: number;
    /** How long a request of an APS controller in the sync phase is held. */
    readonly apsSyncWaitMs: number;
    /** What a request with `onTimeout=cancel` is answered with when its operation was canceled. */
    readonly syncTimeoutStatus: number;
}
