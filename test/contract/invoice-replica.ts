import fc from 'fast-check';
import { positionOf } from '../../core/ledger/position';
import type { InvoiceVersion } from '../../core/ledger/projection';
import type { InvoiceFilter, InvoiceOrder } from '../../core/ports/invoice-replica';
import { INVOICE_ORDERS } from '../../core/ports/invoice-replica';
import type { Cursor } from '../../core/ports/page';
import type { Store } from '../../core/ports/store';
import type { OpenStore } from './store-fixtures';
import { BUYER, invoice, payable, SELLER, STRANGER, version } from './store-fixtures';

/** What every adapter of `InvoiceReplica` promises. `runs`: how many random deliveries are tried. */
export function invoiceReplicaContract(open: OpenStore, { runs }: { runs: number }): void {
    describe('an invoice replica', () => {
        let store: Store;
        beforeEach(async () => {
            store = await open();
        });
        afterEach(() => store.close());

        test('keeps an invoice as it is, also members that no database likes', async () => {
            const odd = { ...invoice('a'), $where: 1, 'a.b': { __v: [null, 'ü\u2028\u0085'] } };
            const written = version('a', 5, odd);
            await store.invoices.apply([written]);
            expect(await store.invoices.find(SELLER, 'a')).toStrictEqual(written);
            expect(await store.invoices.find(BUYER, 'a')).toStrictEqual(written);
        });

        test('shows nothing to an organisation that neither sells nor buys', async () => {
            await store.invoices.apply([version('a', 5, invoice('a'))]);
            expect(await store.invoices.find(STRANGER, 'a')).toBeUndefined();
            expect(await store.invoices.history(STRANGER, 'a')).toEqual([]);
            expect(await found(store, { organisation: STRANGER })).toEqual([]);
            expect(await found(store, { organisation: STRANGER, sellerMspId: SELLER })).toEqual([]);
        });

        test('ends in the same copy for any order of delivery, with any repeats (IBM2-6)', async () => {
            let run = 0;
            const orders = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 });
            const deliveries = fc.tuple(
                orders,
                fc.array(fc.nat(5), { maxLength: 6 }),
                fc.integer({ min: 1, max: 4 }),
            );
            await fc.assert(
                fc.asyncProperty(deliveries, async ([order, repeats, size]) => {
                    run += 1;
                    const id = `i${run}`;
                    const versions = Array.from({ length: 6 }, (_, index) =>
                        version(
                            id,
                            index + 1,
                            index === 3 ? undefined : invoice(id, { revision: index + 1 }),
                        ),
                    );
                    const delivered = [...order, ...repeats].map((index) => versions[index]).filter(isThere);
                    for (let at = 0; at < delivered.length; at += size) {
                        await store.invoices.apply(delivered.slice(at, at + size));
                    }
                    expect(await store.invoices.find(SELLER, id)).toStrictEqual(versions.at(-1));
                    expect(await store.invoices.history(SELLER, id)).toStrictEqual(versions);
                }),
                { numRuns: runs },
            );
        });

        test('two writers at once that deliver the same blocks end in the same copy', async () => {
            const blocks = Array.from({ length: 20 }, (_, block) => [
                version('a', block, invoice('a', { revision: block + 1 })),
                version(`b${block}`, block, invoice(`b${block}`)),
            ]);
            const deliver = async (): Promise<void> => {
                for (const block of blocks) await store.invoices.apply(block);
            };
            await Promise.all([deliver(), deliver()]);
            expect((await store.invoices.find(SELLER, 'a'))?.invoice?.revision).toBe(20);
            expect(await store.invoices.history(SELLER, 'a')).toHaveLength(20);
            const events = await store.pendingEvents.pending(1000);
            expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
        });

        test('a version makes its event in the same write, a repeat makes none (IBM2-7)', async () => {
            const versions = [version('a', 1, invoice('a')), version('a', 2, invoice('a', { revision: 2 }))];
            await store.invoices.apply(versions);
            await store.invoices.apply(versions);
            const events = await store.pendingEvents.pending(100);
            expect(events.map(({ id, type }) => `${type} ${id}`)).toEqual([
                'invoice.created a.1.0.0',
                'invoice.updated a.2.0.0',
            ]);
            expect(events[1]).toMatchObject({
                subject: 'a',
                organisations: [SELLER, BUYER],
                data: { revision: 2 },
            });
        });

        test('a deleted invoice is gone; those who saw it are told, and keep its history', async () => {
            const versions = [version('a', 1, invoice('a')), version('a', 2)];
            for (const one of versions) await store.invoices.apply([one]);
            expect(await store.invoices.find(SELLER, 'a')).toBeUndefined();
            expect(await found(store, { organisation: SELLER })).toEqual([]);
            expect(await store.invoices.history(BUYER, 'a')).toStrictEqual(versions);
            expect(await store.invoices.history(STRANGER, 'a')).toEqual([]);
            const [, deleted] = await store.pendingEvents.pending(10);
            expect(deleted).toMatchObject({ type: 'invoice.deleted', organisations: [SELLER, BUYER] });
        });

        test('an organisation sees the versions in which it had a part, and no others', async () => {
            const other = invoice('a', { buyer: { ...invoice('a').buyer, mspId: STRANGER }, revision: 2 });
            const versions = [version('a', 1, invoice('a')), version('a', 2, other)];
            await store.invoices.apply(versions);
            expect(await store.invoices.history(BUYER, 'a')).toStrictEqual(versions.slice(0, 1));
            expect(await store.invoices.history(STRANGER, 'a')).toStrictEqual(versions.slice(1));
            expect(await store.invoices.find(BUYER, 'a')).toBeUndefined();
        });

        test('combines its filters', async () => {
            await store.invoices.apply([
                version('a', 1, invoice('a', { number: 'R.1', ...payable('9.50') })),
                version('b', 2, invoice('b', { number: 'Rx1', status: 'paid', ...payable('10') })),
                version('c', 3, invoice('c', { number: 'R.12', currency: 'JPY', ...payable('100') })),
                version(
                    'd',
                    4,
                    invoice('d', { issueDate: '2026-10-01', dueDate: '2026-10-31', ...payable('-5') }),
                ),
            ]);
            const by = (filter: Partial<InvoiceFilter>): Promise<string[]> =>
                found(store, { organisation: BUYER, ...filter });
            expect(await by({})).toEqual(['a', 'b', 'c', 'd']);
            expect(await by({ number: 'R.1' })).toEqual(['a']);
            expect(await by({ numberPrefix: 'R.1' })).toEqual(['a', 'c']);
            expect(await by({ numberPrefix: 'R.1', number: 'R.12' })).toEqual(['c']);
            expect(await by({ status: ['paid', 'rejected'] })).toEqual(['b']);
            expect(await by({ status: [] })).toEqual([]);
            expect(await by({ currency: 'JPY', sellerMspId: SELLER, buyerMspId: BUYER })).toEqual(['c']);
            expect(await by({ sellerMspId: BUYER })).toEqual([]);
            expect(await by({ sellerName: 'söhne (b' })).toEqual(['a', 'b', 'c', 'd']);
            expect(await by({ sellerName: 'S.hne' })).toEqual([]);
            expect(await by({ buyerName: 'LUMIÈRE' })).toEqual(['a', 'b', 'c', 'd']);
            expect(await by({ issueDateTo: '2026-10-31' })).toEqual(['d']);
            expect(
                await by({ issueDateFrom: '2026-11-01', dueDateFrom: '2026-12-01', dueDateTo: '2026-12-01' }),
            ).toEqual(['a', 'b', 'c']);
            expect(await by({ payableFrom: '9.5', payableTo: '10.00' })).toEqual(['a', 'b']);
            expect(await by({ payableTo: '0' })).toEqual(['d']);
        });

        test.each([
            ['updated', positionOf({ block: Number.MAX_SAFE_INTEGER, transaction: 0, write: 0 })],
            ['updated', positionOf({ block: 0, transaction: 0, write: 0 })],
            ['number', '\u{10ffff}'],
            ['issueDate', ''],
            ['payableAmount', '$where'],
        ] as const)('a cursor that no page ever gave leads by %s to a page: "%s"', async (orderBy, value) => {
            await store.invoices.apply([version('a', 1, invoice('a')), version('b', 2, invoice('b'))]);
            for (const order of ['ascending', 'descending'] as const) {
                const page = { limit: 5, after: { value, id: '' } };
                const filter = { organisation: SELLER };
                const { items } = await store.invoices.search({ filter, orderBy, order, page });
                expect([0, 2]).toContain(items.length);
            }
        });

        const orderings = INVOICE_ORDERS.flatMap((orderBy) =>
            (['ascending', 'descending'] as const).map((order) => ({ orderBy, order })),
        );
        test.each(orderings)(
            'pages by $orderBy, $order, without a gap or a repeat',
            async ({ orderBy, order }) => {
                const amounts = ['9.50', '10', '-3.25', '100.00', '9.5', '0', '1000000'];
                const versions = amounts.map((amount, index) =>
                    version(
                        `i${index}`,
                        100 - index,
                        invoice(`i${index}`, {
                            number: `R-${(index * 3) % 5}`,
                            issueDate: `2026-0${1 + (index % 3)}-01`,
                            dueDate: `2026-0${1 + (index % 2)}-15`,
                            ...payable(amount),
                        }),
                    ),
                );
                await store.invoices.apply(versions);
                const seen: InvoiceVersion[] = [];
                let after: Cursor | undefined;
                do {
                    const page = { limit: 2, ...(after && { after }) };
                    const result = await store.invoices.search({
                        filter: { organisation: SELLER },
                        orderBy,
                        order,
                        page,
                    });
                    seen.push(...result.items);
                    after = result.next;
                    await store.invoices.apply([
                        version(
                            `other${seen.length}`,
                            200,
                            invoice('x', {
                                seller: { ...invoice('x').seller, mspId: STRANGER },
                                id: `other${seen.length}`,
                                buyer: { ...invoice('x').buyer, mspId: STRANGER },
                            }),
                        ),
                    ]);
                } while (after !== undefined && seen.length < 20);
                const expected = [...versions].sort(comparing(orderBy));
                expect(seen.map(({ id }) => id)).toEqual(
                    (order === 'ascending' ? expected : expected.reverse()).map(({ id }) => id),
                );
            },
        );
    });
}

function comparing(orderBy: InvoiceOrder): (a: InvoiceVersion, b: InvoiceVersion) => number {
    const valueOf = ({ position, invoice: content }: InvoiceVersion): string | number => {
        if (orderBy === 'updated' || content === undefined) return position;
        return orderBy === 'payableAmount' ? Number(content.totals.payableAmount) : content[orderBy];
    };
    return (a, b) => {
        const [left, right] = [valueOf(a), valueOf(b)];
        if (left !== right) return left < right ? -1 : 1;
        return a.id < b.id ? -1 : 1;
    };
}

async function found(store: Store, filter: InvoiceFilter): Promise<string[]> {
    const result = await store.invoices.search({
        filter,
        orderBy: 'updated',
        order: 'ascending',
        page: { limit: 100 },
    });
    return result.items.map(({ id }) => id);
}

function isThere<Value>(value: Value | undefined): value is Value {
    return value !== undefined;
}
