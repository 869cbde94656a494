import { claimsContract } from './claims';
import { eventLogContract } from './event-log';
import { exportStoreContract } from './export-store';
import { invoiceReplicaContract } from './invoice-replica';
import { operationQueriesContract } from './operation-queries';
import { operationStoreContract } from './operation-store';
import { replicaRepairContract } from './replica-repair';
import type { OpenStore } from './store-fixtures';

/** What every store promises, whatever keeps it. */
export function storeContract(open: OpenStore, options: { runs: number }): void {
    operationStoreContract(open);
    operationQueriesContract(open);
    invoiceReplicaContract(open, options);
    replicaRepairContract(open);
    describe('events', () => {
        eventLogContract(open);
    });
    describe('exports', () => {
        exportStoreContract(open);
    });
    describe('claims', () => {
        claimsContract(open);
    });
}
