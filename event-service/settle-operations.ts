import type { Block, LedgerTransaction } from '../core/ledger/block';
import type { OperationChange } from '../core/operation/change';
import type { Operation } from '../core/operation/operation';
import { operationKey } from '../core/operation/operation';
import { settle } from '../core/operation/settle';
import type { Logger } from '../core/ports/logger';
import type { OperationStore } from '../core/ports/operation-store';
import type { Instant } from '../core/instant';

interface Landed {
    readonly fabricTxId: string;
    readonly validationCode: string;
    readonly index: number;
    readonly blockNumber: number;
}

export interface SettleDependencies {
    readonly operations: OperationStore;
    readonly clock: () => Instant;
    readonly random: () => number;
    readonly logger: Logger;
}

/** Times that a settlement may lose against another writer of the same operation. A submitter writes a handful of times at most. */
const MAX_ROUNDS = 20;

/** Gives every operation that waits for one of these transactions the ledger's word. Returns the changes made; repeats change nothing. */
export async function settleOperations(
    blocks: readonly Block[],
    dependencies: SettleDependencies,
): Promise<readonly OperationChange[]> {
    const made: OperationChange[] = [];
    let open = landedIn(blocks);
    for (let round = 0; open.length > 0; round += 1) {
        if (round === MAX_ROUNDS) throw new Error(`EVENTS-SETTLE: ${open.length} operations keep changing`);
        const changes = await changesFor(open, dependencies);
        const won = await dependencies.operations.apply(changes);
        const applied = changes.filter(({ after }) => won.has(keyOf(after)));
        report(applied, dependencies.logger);
        made.push(...applied);
        open = stillOpen(open, changes, won);
    }
    return made;
}

function landedIn(blocks: readonly Block[]): readonly Landed[] {
    return blocks.flatMap((block) =>
        validFirst(block.transactions)
            .filter(({ fabricTxId }) => fabricTxId !== '')
            .map(({ fabricTxId, validationCode, index }) => ({
                fabricTxId,
                validationCode,
                index,
                blockNumber: block.number,
            })),
    );
}

/**
 * VALID before anything else: an envelope of somebody else under the same id is invalid wherever it stands in the block,
 * and says nothing of the genuine one.
 */
function validFirst(transactions: readonly LedgerTransaction[]): readonly LedgerTransaction[] {
    const valid = transactions.filter(({ validationCode }) => validationCode === 'VALID');
    return [...valid, ...transactions.filter(({ validationCode }) => validationCode !== 'VALID')];
}

async function changesFor(
    landed: readonly Landed[],
    dependencies: SettleDependencies,
): Promise<OperationChange[]> {
    const { operations, clock, random } = dependencies;
    const found = await operations.withFabricTxIds(landed.map(({ fabricTxId }) => fabricTxId));
    const byFabricTxId = new Map(
        found.flatMap((operation) =>
            operation.attempts.map(({ fabricTxId }) => [fabricTxId, operation] as const),
        ),
    );
    const changes = new Map<string, OperationChange>();
    for (const one of landed) {
        const operation = byFabricTxId.get(one.fabricTxId);
        if (operation === undefined || changes.has(keyOf(operation))) continue;
        reportIfTooLate(operation, one, dependencies.logger);
        const change = settle(operation, one, {
            now: clock(),
            random: random(),
            blockNumber: one.blockNumber,
        });
        if (change !== undefined) changes.set(keyOf(operation), change);
    }
    return [...changes.values()];
}

/** A transaction took effect after its operation had failed: the terminal state stays, the replica has the invoice, a person must know. */
function reportIfTooLate({ id, state, attempts }: Operation, landed: Landed, logger: Logger): void {
    const { fabricTxId, blockNumber, validationCode } = landed;
    if (state !== 'Failed' || validationCode !== 'VALID') return;
    const attempt = attempts.find((one) => one.fabricTxId === fabricTxId);
    if (attempt?.outcome !== undefined) return;
    logger.error(
        { operationId: id, fabricTxId, blockNumber },
        'a transaction took effect on the ledger after its operation had failed',
    );
}

function report(settled: readonly OperationChange[], logger: Logger): void {
    for (const { after } of settled) {
        const facts = { operationId: after.id, fabricTxId: after.attempts.at(-1)?.fabricTxId };
        logger.info({ ...facts, state: after.state }, 'heard the word of the ledger');
    }
}

/** What was decided but not written, because the operation had changed in between. */
function stillOpen(
    open: readonly Landed[],
    changes: readonly OperationChange[],
    won: ReadonlySet<string>,
): readonly Landed[] {
    const lost = new Set(
        changes
            .filter(({ after }) => !won.has(keyOf(after)))
            .map(({ after }) => after.attempts.at(-1)?.fabricTxId),
    );
    return open.filter(({ fabricTxId }) => lost.has(fabricTxId));
}

function keyOf(operation: Operation): string {
    return operationKey(operation.requester.organisation, operation.id);
}
