import { common } from '@hyperledger/fabric-protos';
import type { SubmitAnswer } from '../../core/ports/orderer';

/**
 * Statuses by which an orderer says that it did not take the envelope and never will (orderer/common/broadcast,
 * `ClassifyError`). Everything else may mean that it was taken.
 */
const REFUSALS: ReadonlySet<number> = new Set([
    common.Status.BAD_REQUEST,
    common.Status.FORBIDDEN,
    common.Status.NOT_FOUND,
    common.Status.REQUEST_ENTITY_TOO_LARGE,
]);

const NAMES = new Map<number, string>(Object.entries(common.Status).map(([name, status]) => [status, name]));

/** The name of a `common.Status`, or its number if it has none. */
export function statusName(status: number): string {
    return NAMES.get(status) ?? String(status);
}

export function submitAnswer(status: number, text: string): SubmitAnswer {
    if (status === common.Status.SUCCESS) return { kind: 'ordered' };
    const name = statusName(status);
    if (REFUSALS.has(status)) return { kind: 'refused', status: name, reason: text };
    return { kind: 'unknown', reason: text === '' ? name : `${name}: ${text}` };
}
