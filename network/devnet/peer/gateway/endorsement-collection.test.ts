import { peer } from '@hyperledger/fabric-protos';
import { EndorsementCollection } from './endorsement-collection';
import { endorsing, refusing, TestEndorser } from './testing/test-endorser';

function collectionOf(
    organisations: Readonly<Record<string, readonly TestEndorser[]>>,
): EndorsementCollection {
    return new EndorsementCollection(new peer.SignedProposal(), new Map(Object.entries(organisations)));
}

const endorsersOf = (endorsements: readonly peer.Endorsement[] | undefined): string[] | undefined =>
    endorsements?.map((each) => Buffer.from(each.getEndorser_asU8()).toString());

test('one endorsement of each organisation is enough, and nobody is asked twice', async () => {
    const first = new TestEndorser('Org1MSP', endorsing('same', 'one'));
    const second = new TestEndorser('Org2MSP', endorsing('same', 'two'));
    const collection = collectionOf({ Org1MSP: [first], Org2MSP: [second] });
    expect(endorsersOf((await collection.collect(['Org1MSP']))?.endorsements)).toEqual(['one']);
    const both = await collection.collect(['Org2MSP', 'Org1MSP']);
    expect(endorsersOf(both?.endorsements)).toEqual(['one', 'two']);
    expect(Buffer.from(both?.responsePayload ?? []).toString()).toBe('same');
    expect([first.asked, second.asked]).toEqual([1, 1]);
});

test('the next peer of an organisation is asked when one fails, and the fault is kept', async () => {
    const failing = new TestEndorser('Org1MSP', () => Promise.reject(new Error('gone')));
    const other = new TestEndorser('Org1MSP', endorsing('same', 'other'), { name: 'peer1' });
    const collection = collectionOf({ Org1MSP: [failing, other] });
    expect(endorsersOf((await collection.collect(['Org1MSP']))?.endorsements)).toEqual(['other']);
    expect(collection.faults).toEqual([
        {
            address: 'peer0.Org1MSP:7051',
            mspId: 'Org1MSP',
            message: 'rpc error: code = Unknown desc = gone',
        },
    ]);
});

test('a peer that endorses something else counts as one that failed', async () => {
    const collection = collectionOf({
        Org1MSP: [new TestEndorser('Org1MSP', endorsing('this'))],
        Org2MSP: [new TestEndorser('Org2MSP', endorsing('that'))],
    });
    await collection.collect(['Org1MSP']);
    await expect(collection.collect(['Org1MSP', 'Org2MSP'])).resolves.toBeUndefined();
    expect(collection.faults.map(({ message }) => message)).toEqual([
        'ProposalResponsePayloads do not match',
    ]);
});

test('an organisation whose peers have all failed is not asked again', async () => {
    const refuser = new TestEndorser('Org1MSP', refusing(500, 'no', 'payload'));
    const willing = new TestEndorser('Org2MSP', endorsing('same'));
    const collection = collectionOf({ Org1MSP: [refuser], Org2MSP: [willing] });
    await expect(collection.collect(['Org1MSP'])).resolves.toBeUndefined();
    await expect(collection.collect(['Org1MSP', 'Org2MSP'])).resolves.toBeUndefined();
    expect([refuser.asked, willing.asked]).toEqual([1, 0]);
    expect(collection.faults.map(({ message }) => message)).toEqual(['chaincode response 500, no']);
});
