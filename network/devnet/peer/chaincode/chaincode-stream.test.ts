import { EventEmitter } from 'node:events';
import { peer } from '@hyperledger/fabric-protos';
import { chaincodeMessage } from './chaincode-message';
import { ChaincodeStream } from './chaincode-stream';
import { MemoryState } from './fixture/memory-state';

const { Type } = peer.ChaincodeMessage;
const UNREADABLE = Buffer.from([0xff, 0xff, 0xff, 0xff]);

/** The chaincode's end of a stream. */
class TestCall extends EventEmitter {
    isCancelled = false;
    write(): boolean {
        return true;
    }
    end(): void {
        this.emit('end');
    }
    cancel(): void {
        this.isCancelled = true;
    }
}

function registration(payload: Uint8Array): peer.ChaincodeMessage {
    return chaincodeMessage({ type: Type.REGISTER, payload });
}

function opened(): { call: TestCall; stream: ChaincodeStream } {
    const call = new TestCall();
    return { call, stream: new ChaincodeStream(call, { chaincodeId: 'p:1', executeTimeoutMs: 1_000 }) };
}

describe('a stream whose chaincode sends what cannot be read', () => {
    test('ends when that is its registration', async () => {
        const { call, stream } = opened();
        call.emit('data', registration(UNREADABLE));
        await expect(stream.ready).resolves.toBe(false);
        await expect(stream.ended).resolves.toContain('cannot be read');
        expect(call.isCancelled).toBe(true);
    });

    test('ends, and fails what is in flight, when that is the result of a transaction', async () => {
        const { call, stream } = opened();
        const id = new peer.ChaincodeID();
        id.setName('p:1');
        call.emit('data', registration(id.serializeBinary()));
        const context = { channel: 'mychannel', transactionId: 't1' };
        const outcome = stream.execute({
            ...context,
            namespace: 'fixture',
            state: new MemoryState(),
            input: new Uint8Array(),
            proposal: new peer.SignedProposal(),
        });
        call.emit('data', chaincodeMessage({ type: Type.COMPLETED, context, payload: UNREADABLE }));
        await expect(outcome).resolves.toMatchObject({ kind: 'failed' });
        await expect(stream.ended).resolves.toContain('cannot be read');
    });
});
