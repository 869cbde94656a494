import { common } from '@hyperledger/fabric-protos';
import { metadataSlot } from './block';
import type { BlockValidator } from './block-validator';
import { CommitDecisions } from './commit-decisions';
import { PeerLedger } from './peer-ledger';
import { TemporaryDirectories } from './testing/temporary-directory';
import { TestChain, TRUSTING } from './testing/test-chain';
import { envelopeOf, writing } from './testing/test-transaction';

const directories = new TemporaryDirectories();
const opened: PeerLedger[] = [];

afterEach(async () => {
    await Promise.all(opened.splice(0).map((ledger) => ledger.close()));
});
afterAll(() => {
    directories.remove();
});

async function openLedger(decisions: CommitDecisions): Promise<PeerLedger> {
    const ledger = await PeerLedger.open({ directory: directories.make(), channel: 'mychannel', decisions });
    opened.push(ledger);
    return ledger;
}

/** Counts the blocks that it is asked about; the answers may be replaced. */
class CountingValidator implements BlockValidator {
    asked = 0;
    answer: BlockValidator = TRUSTING;

    validate(...[block, lookup]: Parameters<BlockValidator['validate']>): Promise<Uint8Array> {
        this.asked += 1;
        return this.answer.validate(block, lookup);
    }
}

async function read(ledger: PeerLedger, key: string): Promise<string | undefined> {
    const simulator = ledger.newSimulator('reader');
    const value = await simulator.getState('invoice', key);
    await simulator.close();
    return value && Buffer.from(value).toString();
}

function unread(): never {
    throw new Error('not read');
}

const written = (value: string) => envelopeOf({ results: writing({ a: value }) });

describe('peers that share their decisions', () => {
    it('have each block judged once, and the same ledger', async () => {
        const validator = new CountingValidator();
        const decisions = new CommitDecisions(validator);
        const [first, second] = [await openLedger(decisions), await openLedger(decisions)];
        const chain = new TestChain();
        for (const block of [chain.next(), chain.next(written('one')), chain.next(written('two'))]) {
            const [mine, yours] = await Promise.all([first.commit(block), second.commit(block)]);
            expect(mine.serializeBinary()).toEqual(yours.serializeBinary());
        }
        expect(validator.asked).toBe(3);
        expect([await read(first, 'a'), await read(second, 'a')]).toEqual(['two', 'two']);
    });

    it('do not take the decision of a ledger with another commit hash', async () => {
        const validator = new CountingValidator();
        const decisions = new CommitDecisions(validator);
        const refusing: BlockValidator = { validate: () => Promise.resolve(Uint8Array.of(11)) };
        const ours = await openLedger(decisions);
        const other = await openLedger(new CommitDecisions(refusing));
        const chain = new TestChain();
        const blocks = [chain.next(), chain.next(written('one'))];
        for (const block of blocks) await ours.commit(block);
        for (const block of blocks) await other.commit(block);
        const next = chain.next(written('two'));
        const committed = await ours.commit(next);
        const before = {
            tip: await other.blocks.get(1n),
            state: { get: () => undefined, range: unread },
            hasTransaction: () => Promise.resolve(false),
        };
        const decision = await decisions.take(next, before);
        expect(validator.asked).toBe(4);
        const { COMMIT_HASH } = common.BlockMetadataIndex;
        expect(metadataSlot(decision.committed, COMMIT_HASH)).not.toEqual(
            metadataSlot(committed, COMMIT_HASH),
        );
    });

    it('decide anew on a block on which no decision could be taken', async () => {
        const validator = new CountingValidator();
        const ledger = await openLedger(new CommitDecisions(validator));
        const block = new TestChain().next();
        validator.answer = { validate: () => Promise.reject(new Error('disk')) };
        await expect(ledger.commit(block)).rejects.toThrow('disk');
        validator.answer = TRUSTING;
        await ledger.commit(block);
        expect(ledger.blocks.height).toBe(1n);
    });
});
