import type { Identity } from '../../identity/identity';
import type { IdentitySource } from '../identity-source';
import { ChannelEndorsers } from './channel-endorsers';
import { endorsing, TestEndorser } from './testing/test-endorser';

interface Member {
    readonly mspId: string;
    readonly name?: string;
    readonly height?: bigint;
}

function endorsersOf(members: readonly Member[], enough: number): ChannelEndorsers {
    const peers = members.map(({ mspId, ...rest }) => new TestEndorser(mspId, endorsing('x'), rest).peer);
    const msps: IdentitySource = {
        identify: (serialized) => ({
            mspId: Buffer.from(serialized).toString(),
            roles: new Set(['peer'] as const),
            certificatePem: '',
            certificateDer: new Uint8Array(),
            notAfter: new Date(),
            serialized,
            organisationalUnits: [],
            certifiersIdentifier: new Uint8Array(),
            verify: () => Promise.resolve(true),
        }),
    };
    const isEndorsed = (signers: readonly Identity[]): boolean =>
        new Set(signers.map(({ mspId }) => mspId)).size >= enough;
    return new ChannelEndorsers({
        channels: new Map([['mychannel', { msps, isEndorsed }]]),
        mspId: 'Org2MSP',
        isOwn: ({ endpoint }) => endpoint === 'own.Org2MSP:7051',
        membership: { peers },
        chaincode: { name: 'invoice' },
        isSystemChaincode: (name) => name === 'qscc',
    });
}

test('the highest ledger of an organisation is asked first, the own peer before others of its height', () => {
    const endorsers = endorsersOf(
        [
            { mspId: 'Org2MSP', name: 'behind', height: 4n },
            { mspId: 'Org2MSP', name: 'level', height: 5n },
            { mspId: 'Org2MSP', name: 'own', height: 5n },
        ],
        1,
    );
    const found = endorsers.byOrganisation('mychannel', 'invoice').get('Org2MSP') ?? [];
    expect(found.map(({ peer, isLocal }) => [peer.endpoint.split('.')[0], isLocal])).toEqual([
        ['own', true],
        ['level', false],
        ['behind', false],
    ]);
});

test('the smallest sets of organisations that are enough, those with the own one first', () => {
    const members = ['Org1MSP', 'Org2MSP', 'Org3MSP'].map((mspId) => ({ mspId }));
    expect(endorsersOf(members, 2).layouts('mychannel', 'invoice')).toEqual([
        ['Org1MSP', 'Org2MSP'],
        ['Org2MSP', 'Org3MSP'],
        ['Org1MSP', 'Org3MSP'],
    ]);
});

test('nobody is asked on another channel or for another chaincode; everybody for those of the peers', () => {
    const endorsers = endorsersOf([{ mspId: 'Org1MSP' }], 1);
    expect(endorsers.byOrganisation('other', 'invoice').size).toBe(0);
    expect(endorsers.byOrganisation('mychannel', 'other').size).toBe(0);
    expect(endorsers.byOrganisation('mychannel', 'qscc').size).toBe(1);
    expect(endorsers.layouts('mychannel', 'qscc')).toEqual([]);
});
