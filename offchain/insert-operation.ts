import type { OperationChange } from '../core/operation/change';
import { operationKey } from '../core/operation/operation';
import type { InsertOutcome } from '../core/ports/operation-store';
import type { Found } from './queries/idempotency-claim';
import { keepClaim, lastClaim, obstacleTo } from './queries/idempotency-claim';
import type { OperationDocument } from './queries/operation-document';
import { operationDocument, operationOf } from './queries/operation-document';
import type { GuardedUpdate, Selection } from './queries/query';

/** What inserting needs of a collection of operations. */
export interface OperationDocuments {
    /** False if its id or its claim is taken. */
    insert(document: OperationDocument): Promise<boolean>;
    findById(key: string): Promise<OperationDocument | undefined>;
    find(selection: Selection): Promise<OperationDocument[]>;
    update(write: GuardedUpdate): Promise<boolean>;
}

/** Each round is lost to another caller with the same key; so many in a row are no coincidence. */
const MAX_ROUNDS = 20;

/** Inserts an operation, or finds the one in its way. `writer` must be unique to this call. */
export async function insertOperation(
    documents: OperationDocuments,
    change: OperationChange,
    writer: string,
): Promise<InsertOutcome> {
    let keyRound = 0;
    for (let tries = 0; tries < MAX_ROUNDS; tries += 1) {
        const document = operationDocument(change, { writer, keyRound });
        if (await documents.insert(document)) return { kind: 'inserted' };
        const found = await inTheWay(documents, change);
        const obstacle = obstacleTo(document, found, operationOf);
        if (obstacle.kind === 'operation') return obstacle.outcome;
        if (found.lastClaim !== undefined) {
            await documents.update(keepClaim(found.lastClaim, change.after.createdAt));
        }
        keyRound = obstacle.keyRound;
    }
    throw new Error(`STORE-CLAIM: an idempotency key was not to be had in ${MAX_ROUNDS} tries`);
}

async function inTheWay(documents: OperationDocuments, { after }: OperationChange): Promise<Found> {
    const { requester, id, idempotencyKey } = after;
    const sameId = await documents.findById(operationKey(requester.organisation, id));
    if (sameId !== undefined || idempotencyKey === undefined) return { sameId, lastClaim: undefined };
    const [last] = await documents.find(lastClaim(requester.organisation, idempotencyKey));
    return { sameId, lastClaim: last };
}
