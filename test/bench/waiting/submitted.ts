import type { OperationChange } from '../../../core/operation/change';
import { accept, claimSubmission, endorsed } from '../../../core/operation/transitions';
import type { OperationStore } from '../../../core/ports/operation-store';
import { ENDORSED_ON } from '../../support/endorsed-on';

/** Records an operation of the organisation that waits for the block with this transaction. */
export async function recordSubmitted(
    operations: OperationStore,
    { organisation, fabricTxId }: { readonly organisation: string; readonly fabricTxId: string },
): Promise<void> {
    const now = Date.now();
    const accepted = accept(
        {
            id: fabricTxId,
            requester: { organisation, caller: 'bench', signer: 'bench' },
            action: 'create',
            objectId: `invoice-${fabricTxId}`,
            proposal: { function: 'CreateInvoice', args: [] },
            fingerprint: fabricTxId,
        },
        now,
    );
    await operations.insert(accepted);
    const endorsement = endorsed(accepted.after, { ...ENDORSED_ON, fabricTxId, envelope: 'envelope' }, now);
    await applied(operations, endorsement);
    const submission = claimSubmission(endorsement.after, now);
    if (submission === undefined) throw new Error('an endorsed operation can be submitted');
    await applied(operations, submission);
}

async function applied(operations: OperationStore, change: OperationChange): Promise<void> {
    const keys = await operations.apply([change]);
    if (keys.size !== 1) throw new Error('nobody else changes the operation');
}
