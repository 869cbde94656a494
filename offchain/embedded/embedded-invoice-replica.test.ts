import { invoice, SELLER, STRANGER, version } from '../../test/contract/store-fixtures';
import { openCollections } from './collections';
import { EmbeddedInvoiceReplica } from './embedded-invoice-replica';

test('for an organisation that never had a part in an invoice, its versions are not read', async () => {
    const { invoices, versions } = await openCollections(undefined);
    const replica = new EmbeddedInvoiceReplica(invoices, versions, Date.now);
    await replica.apply([version('a', 1, invoice('a')), version('a', 2, invoice('a', { revision: 2 }))]);
    const readAll = jest.spyOn(versions, 'findAll');
    expect(await replica.history(STRANGER, 'a')).toEqual([]);
    expect(readAll).not.toHaveBeenCalled();
    expect(await replica.history(SELLER, 'a')).toHaveLength(2);
    expect(readAll).toHaveBeenCalledTimes(1);
});
