import { isCalendarDate } from './dates';
import type { Fault } from './fault';
import type { Invoice } from './invoice';
import type { InvoiceStep } from './lifecycle';
import type { Shape } from './shape';
import { shapeFaults } from './shape';
import {
    APPROVAL_SHAPE,
    CANCELLATION_SHAPE,
    isApproval,
    isCancellation,
    isPayment,
    isRejection,
    PAYMENT_SHAPE,
    REJECTION_SHAPE,
} from './shapes';

/** A step of which the ledger keeps what was said with it. */
export type DetailedStep = Exclude<InvoiceStep, 'update'>;

/** The member that a step leaves on the invoice. */
export type StepRecord = Pick<Invoice, 'approval' | 'rejection' | 'payment' | 'cancellation'>;

export type DetailsVerdict =
    | { readonly kind: 'valid'; readonly record: StepRecord }
    | { readonly kind: 'faulty'; readonly faults: readonly Fault[] };

/** Judges what comes with a step: `{note?}`, `{reason}`, `{reference?, paidDate?}` or `{reason}`. */
export function judgeDetails(step: DetailedStep, value: unknown): DetailsVerdict {
    switch (step) {
        case 'approve':
            return isApproval(value) ? valid({ approval: value }) : faulty(APPROVAL_SHAPE, value);
        case 'reject':
            return isRejection(value) ? valid({ rejection: value }) : faulty(REJECTION_SHAPE, value);
        case 'pay':
            return judgePayment(value);
        case 'cancel':
            return isCancellation(value) ? valid({ cancellation: value }) : faulty(CANCELLATION_SHAPE, value);
    }
}

function judgePayment(value: unknown): DetailsVerdict {
    if (!isPayment(value)) return faulty(PAYMENT_SHAPE, value);
    if (value.paidDate === undefined || isCalendarDate(value.paidDate)) return valid({ payment: value });
    const fault: Fault = {
        code: 'DATE_INVALID',
        pointer: '/paidDate',
        detail: 'is not a day of the calendar',
    };
    return { kind: 'faulty', faults: [fault] };
}

function valid(record: StepRecord): DetailsVerdict {
    return { kind: 'valid', record };
}

function faulty(shape: Shape, value: unknown): DetailsVerdict {
    return { kind: 'faulty', faults: shapeFaults(shape, value) };
}
