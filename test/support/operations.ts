import type { Operation } from '../../core/operation/operation';
import { accept, endorsed } from '../../core/operation/transitions';
import type { Store } from '../../core/ports/store';
import { ENDORSED_ON } from './endorsed-on';

/** Puts an accepted operation of Org1MSP into the store. */
export async function acceptedOperation(store: Store, id: string, now: number): Promise<Operation> {
    const change = accept(
        {
            id,
            requester: { organisation: 'Org1MSP', caller: 'alice', signer: 'org1-app' },
            action: 'create',
            objectId: `INV-${id}`,
            proposal: { function: 'CreateInvoice', args: [`INV-${id}`, '{}'] },
            fingerprint: id,
        },
        now,
    );
    await store.operations.insert(change);
    return change.after;
}

/** The same, with its envelope stored and due to be submitted. */
export async function endorsedOperation(store: Store, id: string, now: number): Promise<Operation> {
    const operation = await acceptedOperation(store, id, now);
    const change = endorsed(
        operation,
        { ...ENDORSED_ON, fabricTxId: `tx-${id}`, envelope: Buffer.from(id).toString('base64') },
        now,
    );
    await store.operations.apply([change]);
    return change.after;
}
