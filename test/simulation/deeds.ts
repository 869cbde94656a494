import fc from 'fast-check';
import { DAY, MINUTE, SECOND } from '../../core/instant';
import type { Deed, Haste, Naming } from './deed';
import { ORGANISATIONS } from './invariants/look';
import { CALM_NETWORK } from './simulated-ledger';
import type { NetworkFaults } from './simulated-ledger';
import { ROLES } from './world';

const [SELLER] = ORGANISATIONS;
export const INVOICES = ['INV-1', 'INV-2'] as const;

const invoice = fc.constantFrom(...INVOICES);
const target = fc.nat({ max: 3 });
const policy = fc.constantFrom('all', 'failFast');
const deadlineSeconds = fc.constantFrom(60, 60, 60, 1);
const organisation = fc.constantFrom(...ORGANISATIONS);

/** Something in `share` of all cases, and shrunk to nothing. */
function perhaps<Value>(something: fc.Arbitrary<Value>, share: number): fc.Arbitrary<Value | undefined> {
    return fc.oneof(
        { withCrossShrink: true },
        { weight: 100 - 100 * share, arbitrary: fc.constant(undefined) },
        { weight: 100 * share, arbitrary: something },
    );
}

/** Few names, so that requests repeat and collide, also between organisations. */
const naming = (by: fc.Arbitrary<string>): fc.Arbitrary<Naming> =>
    fc.record({
        organisation: by,
        key: perhaps(fc.constantFrom('key-1', 'key-2', 'key-3'), 0.5),
        operationId: perhaps(fc.constantFrom('operation-a', 'operation-b'), 0.1),
    });

function also<More extends object>(
    names: fc.Arbitrary<Naming>,
    more: { [Name in keyof More]: fc.Arbitrary<More[Name]> },
): fc.Arbitrary<Naming & More> {
    return fc.tuple(names, fc.record(more)).map(([name, rest]) => ({ ...name, ...rest }));
}

const requests: readonly fc.Arbitrary<Deed>[] = [
    also(naming(fc.constant(SELLER)), {
        kind: fc.constant('create'),
        invoice,
        respondAsync: fc.boolean(),
    }),
    also(naming(organisation), { kind: fc.constant('update'), invoice, respondAsync: fc.boolean() }),
    also(naming(organisation), {
        kind: fc.constant('external'),
        awaits: fc.constantFrom(undefined, 'resume', 'complete'),
        deadlineSeconds,
    }),
    also(naming(organisation), {
        kind: fc.constant('composite'),
        children: fc.uniqueArray(target, { minLength: 1, maxLength: 3 }),
        policy,
        deadlineSeconds,
    }),
    also(naming(fc.constant(SELLER)), {
        kind: fc.constant('batch'),
        invoices: fc.uniqueArray(invoice, { minLength: 1, maxLength: 2 }),
        policy,
        deadlineSeconds,
    }),
];

const steering: readonly fc.Arbitrary<Deed>[] = [
    fc.record({ kind: fc.constantFrom('cancel', 'complete', 'fail', 'retry', 'forget', 'read'), target }),
    fc.record({ kind: fc.constantFrom('cancel', 'forget'), target }),
    fc.record({ kind: fc.constant('retry'), target: fc.constant(0) }),
    fc.record({
        kind: fc.constant('event'),
        target,
        id: fc.constantFrom('event-1', 'event-2'),
        name: fc.constantFrom('reply', 'reply', 'other'),
    }),
    fc.record({
        kind: fc.constant('state'),
        target,
        state: fc.constantFrom('Waiting', 'Waiting', 'Waiting', 'Completed', 'Failed'),
        awaits: fc.boolean(),
    }),
];

const repeat: fc.Arbitrary<Deed> = fc.constant({ kind: 'repeat' });

const block: fc.Arbitrary<Deed> = fc.record({
    kind: fc.constant('block'),
    most: fc.constantFrom(100, 1, 2),
    verdict: fc.oneof(
        { weight: 5, arbitrary: fc.constant('VALID') },
        {
            weight: 2,
            arbitrary: fc.constantFrom('MVCC_READ_CONFLICT', 'PHANTOM_READ_CONFLICT'),
        },
        {
            weight: 1,
            arbitrary: fc.constantFrom('ENDORSEMENT_POLICY_FAILURE', 'BAD_CREATOR_SIGNATURE'),
        },
    ),
});

const wait: fc.Arbitrary<Deed> = fc.record({
    kind: fc.constant('wait'),
    ms: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(5 * SECOND, SECOND) },
        {
            weight: 2,
            arbitrary: fc.constantFrom(40 * SECOND, 3 * MINUTE, 11 * MINUTE, DAY, 8 * DAY),
        },
    ),
});

/** Each fault of the network happens always, or never. */
const faults: fc.Arbitrary<NetworkFaults> = perhaps(fc.subarray(Object.keys(CALM_NETWORK)), 0.6).map(
    (names = []) => ({ ...CALM_NETWORK, ...Object.fromEntries(names.map((name) => [name, 1])) }),
);

const misfortunes: readonly fc.Arbitrary<Deed>[] = [
    fc.record({
        kind: fc.constant('fault'),
        fault: fc.constantFrom('crash', 'unavailable'),
        role: fc.constantFrom(...ROLES),
        after: fc.nat({ max: 12 }),
    }),
    fc.constant({ kind: 'revive' }),
    fc.constant({ kind: 'revive' }),
    fc.record({ kind: fc.constant('network'), faults }),
];

const haste: fc.Arbitrary<Haste> = fc.record({
    calls: perhaps(fc.nat({ max: 12 }), 0.5),
    order: fc.nat(),
});

/** Deeds of every kind with the haste after each; blocks and the passing of time are as frequent as it takes for things to end. */
export const eventualities: readonly fc.Arbitrary<readonly [Deed, Haste]>[] = [
    ...requests,
    ...steering,
    repeat,
    repeat,
    block,
    block,
    block,
    wait,
    wait,
    ...misfortunes,
].map((deed) => fc.tuple(deed, haste));
