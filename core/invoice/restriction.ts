import type { Fault } from './fault';
import type { InvoiceAction } from './lifecycle';
import { record, shapeFaults, text } from './shape';

/** What the certificate of a caller must say, as its organisation's certificate authority put it there. */
export interface Restriction {
    /** Name of the certificate's attribute, such as `invoice.approver`. */
    readonly attribute: string;
    /** The value that it must have, to the letter. */
    readonly value: string;
}

/** Which actions an organisation leaves to some of its people; an action without a restriction is open to all of them. */
export type Restrictions = Readonly<Partial<Record<InvoiceAction, Restriction>>>;

const RESTRICTION_SHAPE = record({
    attribute: text(
        /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
        64,
        'the name of an attribute, 1 to 64 of A-Z a-z 0-9 . _ -',
    ),
    value: text(/^[\x21-\x7e]+$/, 200, '1 to 200 visible ASCII characters'),
});

const ACTIONS: Readonly<Record<InvoiceAction, typeof RESTRICTION_SHAPE>> = {
    create: RESTRICTION_SHAPE,
    update: RESTRICTION_SHAPE,
    approve: RESTRICTION_SHAPE,
    reject: RESTRICTION_SHAPE,
    pay: RESTRICTION_SHAPE,
    cancel: RESTRICTION_SHAPE,
};

const RESTRICTIONS_SHAPE = record({}, ACTIONS);

/**
 * Who may set the restrictions of an organisation: those whose type is `admin` at its certificate authority, which
 * fabric-ca writes into every certificate of a registered identity (fabric-ca lib/serverregister.go).
 */
export const ADMINISTRATOR: Restriction = { attribute: 'hf.Type', value: 'admin' };

export function restrictionFaults(value: unknown): readonly Fault[] {
    return shapeFaults(RESTRICTIONS_SHAPE, value);
}

export function isRestrictions(value: unknown): value is Restrictions {
    return restrictionFaults(value).length === 0;
}

/** Whether a certificate says what is asked; `attributeOf` answers null for an attribute that it does not have. */
export function satisfies(
    restriction: Restriction | undefined,
    attributeOf: (name: string) => string | null,
): boolean {
    return restriction === undefined || attributeOf(restriction.attribute) === restriction.value;
}
