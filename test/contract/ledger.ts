import { randomUUID } from 'node:crypto';
import { breakBetween, type Block, type Checkpoint, type LedgerTransaction } from '../../core/ledger/block';
import { project } from '../../core/ledger/projection';
import type { EndorsementVerdict } from '../../core/ports/endorser';
import type { LedgerConnection } from '../../core/ports/ledger-connection';
import { newInvoiceDraft } from '../fixtures/invoices';
import { BlockFollower } from './block-follower';

/** A ledger with the invoice chaincode, and the wallet labels of one user in Org1MSP and one in Org2MSP. */
export interface LedgerUnderTest {
    readonly connection: LedgerConnection;
    readonly seller: string;
    readonly buyer: string;
}

/** How long a transaction may take to be committed, on a network whose block timeout is 2 s. */
const COMMIT_MS = 30_000;

/** What every ledger client promises, on whatever network. A BFT ordering service drops a repeat; others order it again, and it is void. */
export function ledgerContract(open: () => LedgerUnderTest): void {
    let follower: BlockFollower;

    beforeAll(() => {
        follower = new BlockFollower(open().connection.blocks);
    });

    afterAll(() => follower.stop());

    const create = (id: string, signer = open().seller): Promise<EndorsementVerdict> => {
        const proposal = { function: 'CreateInvoice', args: [id, JSON.stringify(newInvoiceDraft({ id }))] };
        return open().connection.endorser.endorse({ signer, proposal, operationId: id });
    };

    const approve = (id: string): Promise<EndorsementVerdict> => {
        const proposal = { function: 'ApproveInvoice', args: [id, '{}', '1'] };
        return open().connection.endorser.endorse({ signer: open().buyer, proposal, operationId: id });
    };

    const committed = async (verdict: EndorsementVerdict): Promise<LedgerTransaction & { block: number }> => {
        const { envelope, fabricTxId } = endorsed(verdict);
        expect(await open().connection.orderer.submit(envelope)).toEqual({ kind: 'ordered' });
        return follower.transaction(fabricTxId, COMMIT_MS);
    };

    describe('writing', () => {
        it('commits what was endorsed and ordered, and the block bears the write that the chaincode made', async () => {
            const id = randomUUID();
            const verdict = endorsed(await create(id));
            const transaction = await committed(verdict);
            expect(transaction).toMatchObject({ validationCode: 'VALID', fabricTxId: verdict.fabricTxId });
            const block = await follower.block(transaction.block);
            const version = project(block).versions.find((one) => one.id === id);
            expect(version?.invoice).toEqual(JSON.parse(verdict.response));
            expect(Math.abs(Date.now() - transaction.at)).toBeLessThan(COMMIT_MS);
        });

        it('commits an envelope once, however often it is sent: Raft orders it again and the peers find DUPLICATE_TXID, BFT knows it and orders it once', async () => {
            const verdict = endorsed(await create(randomUUID()));
            const first = await committed(verdict);
            expect(await open().connection.orderer.submit(verdict.envelope)).toEqual({ kind: 'ordered' });
            await committed(await create(randomUUID()));
            const codes = follower
                .occurrences(verdict.fabricTxId)
                .map(({ validationCode }) => validationCode);
            expect(['VALID,DUPLICATE_TXID', 'VALID']).toContain(codes.join());
            const outcome = await open().connection.query.outcomeOf(verdict.fabricTxId);
            expect(outcome).toEqual({
                validationCode: 'VALID',
                blockNumber: first.block,
                transactionIndex: first.index,
            });
        });

        it('lets one of two that read the same version win, and says of the other that it was in conflict', async () => {
            const id = randomUUID();
            await committed(await create(id));
            const [one, other] = await Promise.all([approve(id), approve(id)]);
            const codes = (await Promise.all([committed(one), committed(other)])).map(
                ({ validationCode }) => validationCode,
            );
            expect(codes.sort()).toEqual(['MVCC_READ_CONFLICT', 'VALID']);
        });

        it('orders many at once, each exactly once', async () => {
            const ids = Array.from({ length: 60 }, () => randomUUID());
            const transactions = await Promise.all(ids.map(async (id) => committed(await create(id))));
            expect(new Set(transactions.map(({ validationCode }) => validationCode))).toEqual(
                new Set(['VALID']),
            );
            expect(new Set(transactions.map(({ fabricTxId }) => fabricTxId)).size).toBe(ids.length);
        });
    });

    describe('being refused', () => {
        it('names the contract’s code', async () => {
            const id = randomUUID();
            await committed(await create(id));
            await expect(create(id)).resolves.toMatchObject({ kind: 'rejected', code: 'INVOICE_EXISTS' });
            await expect(approve(randomUUID())).resolves.toMatchObject({
                kind: 'rejected',
                code: 'INVOICE_NOT_FOUND',
            });
        });

        it('lets the contract tell the organisation of the signer', async () => {
            const verdict = await create(randomUUID(), open().buyer);
            expect(verdict).toMatchObject({ kind: 'rejected', code: 'ORGANISATION_FORBIDS' });
        });

        it('refuses at the orderer what is no envelope of the channel, and goes on', async () => {
            const noEnvelope = Buffer.alloc(0).toString('base64');
            expect(await open().connection.orderer.submit(noEnvelope)).toMatchObject({
                kind: 'refused',
                status: 'BAD_REQUEST',
            });
            await expect(committed(await create(randomUUID()))).resolves.toMatchObject({
                validationCode: 'VALID',
            });
        });

        it('throws for a signer that is not in the wallet', async () => {
            await expect(create(randomUUID(), 'nobody')).rejects.toThrow('nobody');
        });
    });

    describe('reading', () => {
        it('gives every block from the first one, each following the one before by its hash', async () => {
            const height = await open().connection.query.height();
            let checkpoint: Checkpoint | undefined;
            for (const block of await take(open().connection, 0, height)) {
                expect(breakBetween(checkpoint, block)).toBeUndefined();
                checkpoint = { block: block.number, hash: block.hash };
            }
            expect(checkpoint?.block).toBe(height - 1);
        });

        it('begins at any block, and gives the same again', async () => {
            const from = (await open().connection.query.height()) - 2;
            const [again] = await take(open().connection, from, 1);
            expect(again).toEqual(await follower.block(from));
        });

        it('knows nothing of a transaction that is not on the ledger', async () => {
            await expect(open().connection.query.outcomeOf('0'.repeat(64))).resolves.toBeUndefined();
        });

        it('tells the height that includes every block seen', async () => {
            const { block } = await committed(await create(randomUUID()));
            expect(await open().connection.query.height()).toBeGreaterThan(block);
        });
    });
}

async function take({ blocks }: LedgerConnection, from: number, count: number): Promise<Block[]> {
    const taken: Block[] = [];
    const leaving = new AbortController();
    for await (const block of blocks.read({ from, signal: leaving.signal })) {
        taken.push(block);
        if (taken.length === count) leaving.abort();
    }
    return taken;
}

function endorsed(verdict: EndorsementVerdict): Extract<EndorsementVerdict, { kind: 'endorsed' }> {
    if (verdict.kind !== 'endorsed') throw new Error(`not endorsed: ${JSON.stringify(verdict)}`);
    return verdict;
}
