import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Contract, Gateway } from 'fabric-network';
import { DevnetProcess, INVOICE_CHAINCODE } from './devnet-process';
import { CHAINCODE, CHANNEL, connect } from './fabric-client';

jest.setTimeout(60_000);

interface Invoice {
    readonly status: string;
    readonly revision: number;
}

function invoiceIn(text: Buffer): Invoice {
    const parsed: unknown = JSON.parse(text.toString());
    return parsed as Invoice;
}

describe('the invoice chaincode on the devnet', () => {
    let devnet: DevnetProcess;
    let gateways: Gateway[];
    let seller: Contract;
    let buyer: Contract;
    beforeAll(async () => {
        devnet = await DevnetProcess.start({ DEVNET_CHAINCODE_DIR: INVOICE_CHAINCODE });
        gateways = await Promise.all([
            connect(devnet, { organisation: 'org1', discovery: true }),
            connect(devnet, { organisation: 'org2', discovery: true }),
        ]);
        const contracts = await Promise.all(
            gateways.map(async (gateway) => (await gateway.getNetwork(CHANNEL)).getContract(CHAINCODE)),
        );
        const [first, second] = contracts;
        if (!first || !second) throw new Error('no contract');
        [seller, buyer] = [first, second];
    });
    afterAll(async () => {
        for (const gateway of gateways) gateway.disconnect();
        await devnet.stop();
    });

    test('the seller issues an invoice, the buyer approves and pays it, and both see its history', async () => {
        const draft = await readFile(join(__dirname, '../../fixtures/invoices/simple.json'), 'utf8');
        const issued = invoiceIn(await seller.submitTransaction('CreateInvoice', 'invoice-1', draft));
        expect(issued.status).toBe('issued');
        const approved = invoiceIn(
            await buyer.submitTransaction('ApproveInvoice', 'invoice-1', '{}', String(issued.revision)),
        );
        expect(approved.status).toBe('approved');
        const paid = invoiceIn(
            await buyer.submitTransaction('PayInvoice', 'invoice-1', '{}', String(approved.revision)),
        );
        expect(paid.status).toBe('paid');
        const history: unknown = JSON.parse(
            (await seller.evaluateTransaction('InvoiceHistory', 'invoice-1')).toString(),
        );
        expect(history).toMatchObject([
            { invoice: { status: 'issued' } },
            { invoice: { status: 'approved' } },
            { invoice: { status: 'paid' } },
        ]);
    });

    test('a refusal of the contract reaches the client with its code', async () => {
        await expect(seller.submitTransaction('CreateInvoice', 'x', 'no json')).rejects.toThrow(
            /ARGUMENT_INVALID: /,
        );
    });
});
