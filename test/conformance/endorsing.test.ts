import { createHash } from 'node:crypto';
import { msp, peer } from '@hyperledger/fabric-protos';
import { FabricClient } from './client/fabric-client';
import { current, expired, unknownAuthority } from './client/strangers';
import { transaction } from './client/transaction';
import type { ConformanceNetwork } from './network/conformance-network';
import { openNetwork } from './network/open-network';

jest.setTimeout(60_000);

let network: ConformanceNetwork;
let client: FabricClient;

beforeAll(async () => {
    network = await openNetwork();
    client = new FabricClient(network);
});

afterAll(async () => {
    await network.close();
});

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();

async function answer(args: readonly string[]): Promise<peer.ProposalResponse> {
    return client.askFirst(client.propose(args));
}

describe('an endorsement', () => {
    test('has the chaincode’s status, message and payload, and the version of the message', async () => {
        const endorsed = await answer(['put', 'a', 'one']);
        expect(endorsed.getResponse()?.toObject()).toMatchObject({ status: 200, message: '' });
        expect(text(endorsed.getResponse()?.getPayload_asU8())).toBe('one');
        expect(endorsed.getVersion()).toBe(1);
    });

    test('binds the proposal: its hash is over both headers and the input', async () => {
        const proposed = client.propose(['put', 'a', 'one']);
        const payload = peer.ProposalResponsePayload.deserializeBinary(
            (await client.askFirst(proposed)).getPayload_asU8(),
        );
        const input = new peer.ChaincodeProposalPayload();
        input.setInput(proposed.input);
        const hash = createHash('sha256')
            .update(proposed.header.getChannelHeader_asU8())
            .update(proposed.header.getSignatureHeader_asU8())
            .update(input.serializeBinary())
            .digest('hex');
        expect(Buffer.from(payload.getProposalHash_asU8()).toString('hex')).toBe(hash);
    });

    test('names the chaincode and its version, and is the same from the peers of both organisations', async () => {
        const [left, right] = await client.endorse(client.propose(['increment', 'same']));
        const bytes = [left, right].map((each) => Buffer.from(each?.getPayload_asU8() ?? []).toString('hex'));
        expect(bytes[0]).toBe(bytes[1]);
        const payload = peer.ProposalResponsePayload.deserializeBinary(
            left?.getPayload_asU8() ?? new Uint8Array(),
        );
        const action = peer.ChaincodeAction.deserializeBinary(payload.getExtension_asU8());
        expect(action.getChaincodeId()?.toObject()).toMatchObject({
            name: network.chaincode,
            version: '1.0',
            path: '',
        });
    });

    test('tells the contract’s functions, as every chaincode of fabric-contract-api does', async () => {
        const answer = await client.query(network.chaincode, ['org.hyperledger.fabric:GetMetadata']);
        expect([answer.getStatus(), answer.getMessage()]).toEqual([200, '']);
        const metadata: unknown = JSON.parse(Buffer.from(answer.getPayload_asU8()).toString());
        const transactions = expect.arrayContaining([expect.objectContaining({ name: 'put' })]) as unknown;
        expect(metadata).toMatchObject({ contracts: { ledger: { name: 'ledger', transactions } } });
    });

    test('is signed by the peer of the organisation that was asked', async () => {
        const [, second] = await client.endorse(client.propose(['get', 'a']));
        const endorser = msp.SerializedIdentity.deserializeBinary(
            second?.getEndorsement()?.getEndorser_asU8() ?? new Uint8Array(),
        );
        expect(endorser.getMspid()).toBe('Org2MSP');
    });

    test('carries the chaincode’s event with its transaction', async () => {
        const proposed = client.propose(['increment', 'event']);
        const payload = peer.ProposalResponsePayload.deserializeBinary(
            (await client.askFirst(proposed)).getPayload_asU8(),
        );
        const action = peer.ChaincodeAction.deserializeBinary(payload.getExtension_asU8());
        const event = peer.ChaincodeEvent.deserializeBinary(action.getEvents_asU8());
        expect([
            event.getChaincodeId(),
            event.getTxId(),
            event.getEventName(),
            text(event.getPayload_asU8()),
        ]).toEqual([network.chaincode, proposed.transactionId, 'incremented', 'event']);
    });

    test('says what the transaction touched: the interest names the chaincode', async () => {
        const interest = (await answer(['put', 'a', 'one'])).getInterest();
        expect(interest?.getChaincodesList().map((call) => call.getName())).toEqual([network.chaincode]);
    });
});

describe('what the chaincode refuses', () => {
    test('is answered with 500 and its words, with the unsigned payload', async () => {
        const refused = await answer(['refuse']);
        expect(refused.getResponse()?.toObject()).toMatchObject({
            status: 500,
            message: 'NOT_ALLOWED: refused by the chaincode',
        });
        expect(refused.hasEndorsement()).toBe(false);
        expect(refused.getPayload_asU8().length).toBeGreaterThan(0);
    });

    test('includes functions that it does not have', async () => {
        const refused = await answer(['nosuch']);
        expect(refused.getResponse()?.getStatus()).toBe(500);
        expect(refused.getResponse()?.getMessage()).toContain('nosuch');
    });
});

describe('what the peer cannot carry out is answered with 500 and without payload', () => {
    test('a chaincode that is not defined', async () => {
        const refused = await client.askFirst(client.propose(['get', 'a'], { chaincode: 'nosuch' }));
        expect([refused.getResponse()?.getStatus(), refused.getResponse()?.getMessage()]).toEqual([
            500,
            `make sure the chaincode nosuch has been successfully defined on channel ${network.channel} and try again: chaincode nosuch not found`,
        ]);
        expect(refused.getPayload_asU8()).toHaveLength(0);
    });

    test('a channel that the peer has not joined', async () => {
        const refused = await client.askFirst(client.propose(['get', 'a'], { channel: 'nosuch' }));
        expect([refused.getResponse()?.getStatus(), refused.getResponse()?.getMessage()]).toEqual([
            500,
            "channel 'nosuch' not found",
        ]);
    });
});

describe('a proposal that is itself at fault ends the call with UNKNOWN and Fabric’s words', () => {
    const fault = (details: unknown): object => ({ code: 2, details });

    test('an organisation that is not on the channel', async () => {
        const stranger = await current(await unknownAuthority(), 'Org9MSP');
        await expect(
            client.askFirst(client.propose(['get', 'a'], { client: stranger })),
        ).rejects.toMatchObject(
            fault(
                `error validating proposal: access denied: channel [${network.channel}] creator org unknown, creator is malformed`,
            ),
        );
    });

    test('a certificate that the organisation did not issue', async () => {
        const impostor = await current(await unknownAuthority(), 'Org1MSP');
        await expect(
            client.askFirst(client.propose(['get', 'a'], { client: impostor })),
        ).rejects.toMatchObject(
            fault(
                `error validating proposal: access denied: channel [${network.channel}] creator org unknown, creator is malformed`,
            ),
        );
    });

    test('a certificate that has expired', async () => {
        const late = await expired(network.organisations[0].authority, 'Org1MSP');
        await expect(client.askFirst(client.propose(['get', 'a'], { client: late }))).rejects.toMatchObject(
            fault('proposal client identity expired'),
        );
    });

    test('a signature by another key', async () => {
        const [{ admin }] = network.organisations;
        const other = await current(network.organisations[0].authority, 'Org1MSP');
        const forged = { serialized: admin.serialized, sign: (message: Uint8Array) => other.sign(message) };
        await expect(client.askFirst(client.propose(['get', 'a'], { client: forged }))).rejects.toMatchObject(
            fault(
                `error validating proposal: access denied: channel [${network.channel}] creator org [Org1MSP]`,
            ),
        );
    });

    test('a proposal that was changed after it was signed', async () => {
        const honest = client.propose(['put', 'a', 'one']);
        const other = client.propose(['put', 'a', 'two']);
        honest.signed.setProposalBytes(other.signed.getProposalBytes_asU8());
        await expect(client.askFirst(honest)).rejects.toMatchObject(
            fault(
                `error validating proposal: access denied: channel [${network.channel}] creator org [Org1MSP]`,
            ),
        );
    });

    test('a transaction id that is not the hash of nonce and creator', async () => {
        const proposed = client.propose(['get', 'a'], { transactionId: 'f'.repeat(64) });
        await expect(client.askFirst(proposed)).rejects.toMatchObject(
            fault(
                expect.stringMatching(
                    /^error validating proposal: incorrectly computed txid 'f{64}' -- expected '[0-9a-f]{64}'$/,
                ),
            ),
        );
    });

    test.each([
        [{ type: 5 }, 'error validating proposal: invalid header type DELIVER_SEEK_INFO'],
        [{ epoch: 1 }, 'error validating proposal: epoch is non-zero'],
        [{ chaincode: '' }, 'ChaincodeHeaderExtension.ChaincodeId.Name is empty'],
    ])('a header with %j', async (differing, words) => {
        await expect(client.askFirst(client.propose(['get', 'a'], differing))).rejects.toMatchObject(
            fault(words),
        );
    });

    test('bytes that are no proposal', async () => {
        const proposed = client.propose(['get', 'a']);
        proposed.signed.setProposalBytes(Buffer.from('no proposal'));
        await expect(client.askFirst(proposed)).rejects.toMatchObject(
            fault(expect.stringMatching(/^failed parsing proposal: error unmarshalling Proposal/)),
        );
    });

    test('a transaction that is on the ledger already', async () => {
        const proposed = client.propose(['put', 'once', 'yes']);
        const { transactionId } = proposed;
        const from = await client.height();
        await client.order(transaction(proposed, await client.endorse(proposed)));
        await client.outcomeOf(transactionId, from);
        const creator = Buffer.from(network.organisations[0].admin.serialized).toString('hex');
        await expect(client.askFirst(proposed)).rejects.toMatchObject(
            fault(`duplicate transaction found [${transactionId}]. Creator [${creator}]`),
        );
    });
});

describe('a chaincode whose process dies', () => {
    test('fails the transaction that it was in, and is served again when it is back', async () => {
        const proposed = client.propose(['die']);
        const died = (await client.askFirst(proposed)).getResponse();
        expect([died?.getStatus(), died?.getMessage()]).toEqual([
            500,
            `error in simulation: failed to execute transaction ${proposed.transactionId}: error sending: chaincode stream terminated`,
        ]);
        const deadline = performance.now() + 30_000;
        let again = await answer(['get', 'a']);
        while (again.getResponse()?.getStatus() !== 200 && performance.now() < deadline)
            again = await answer(['get', 'a']);
        expect(again.getResponse()?.getStatus()).toBe(200);
    });
});
