import { ERRORS } from '../errors';
import type { Operation } from './operation';
import { isExpired, operationView, RETENTION } from './operation-view';
import { accept, claimSubmission, complete, endorsed, fail } from './transitions';
import { ENDORSED_ON } from '../../test/support/endorsed-on';

const NOW = Date.UTC(2026, 0, 5);

const accepted = accept(
    {
        id: 'a',
        requester: { organisation: 'Org1MSP', caller: 'alice', signer: 'org1-app' },
        action: 'create',
        objectId: 'i',
        proposal: { function: 'CreateInvoice', args: [] },
        fingerprint: 'f',
    },
    NOW,
).after;

function progressOf(operation: Operation): unknown {
    const progress: unknown = operationView(operation)['progress'];
    return typeof progress === 'object' && progress !== null && Reflect.get(progress, 'percentComplete');
}

test('the progress of one attempt only grows, from 0 to 100', () => {
    const withEnvelope = endorsed(accepted, { ...ENDORSED_ON, fabricTxId: 'tx', envelope: 'e' }, NOW).after;
    const submitted = claimSubmission(withEnvelope, NOW)?.after ?? withEnvelope;
    const steps = [accepted, withEnvelope, submitted, complete(submitted, NOW).after].map(progressOf);
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => Number(a) - Number(b)));
    expect([steps[0], steps.at(-1)]).toEqual([0, 100]);
});

test('the error of a failed operation has the type of the problem that tells of it', () => {
    const failed = fail(accepted, { code: 'INVOICE_EXISTS', message: 'There is one.' }, NOW).after;
    expect(operationView(failed)['error']).toEqual({
        type: '/docs/errors.md#invoice_exists',
        code: 'INVOICE_EXISTS',
        message: 'There is one.',
        status: ERRORS.INVOICE_EXISTS.status,
        retryable: false,
    });
});

test('an operation expires a while after its end, and never before it has ended', () => {
    const failed = fail(accepted, { code: 'INTERNAL', message: 'No.' }, NOW).after;
    expect(isExpired(failed, NOW + RETENTION.readableMs - 1)).toBe(false);
    expect(isExpired(failed, NOW + RETENTION.readableMs)).toBe(true);
    expect(isExpired(accepted, NOW + 10 * RETENTION.readableMs)).toBe(false);
});
