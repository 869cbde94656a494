import { NativeSigner } from '../gateway/native-signer';
import { testCredentials } from '../gateway/testing/test-signer';
import { agreeOnChaincode, installChaincode, type Agreement, type Approver } from './chaincode-lifecycle';
import { LifecycleLedger } from './testing/lifecycle-ledger';

let ledger: LifecycleLedger;
let approvers: readonly Approver[];

/** The bytes of these packages are their ids. */
const packageOf = (packageId: string) => ({ label: 'invoice_1.0', packageId, bytes: Buffer.from(packageId) });

beforeEach(async () => {
    ledger = new LifecycleLedger();
    approvers = await Promise.all(
        ['Org1MSP', 'Org2MSP'].map(async (mspId) => ({
            mspId,
            peer: await ledger.peerOf(mspId),
            admin: new NativeSigner(await testCredentials(mspId)),
            chaincodePackage: packageOf(`package of ${mspId}`),
        })),
    );
});
afterEach(() => {
    ledger.close();
});

const agreement = (changes: Partial<Agreement> = {}): Agreement => ({
    channel: 'mychannel',
    chaincode: 'invoice',
    version: '1.0',
    approvers,
    orderer: ledger,
    ...changes,
});

test('every organisation approves with the package that it runs, and then the definition is committed', async () => {
    await agreeOnChaincode(agreement());
    expect(ledger.committed).toEqual({ version: '1.0', sequence: 1 });
    expect([...ledger.approved]).toEqual([
        ['Org1MSP 1', 'package of Org1MSP'],
        ['Org2MSP 1', 'package of Org2MSP'],
    ]);
    expect(ledger.calls.filter((call) => call.endsWith('CommitChaincodeDefinition'))).toHaveLength(2);
});

test('what is agreed already is left', async () => {
    await agreeOnChaincode(agreement());
    ledger.calls.splice(0);
    await agreeOnChaincode(agreement());
    expect(ledger.calls.filter((call) => !call.includes(' Query'))).toEqual([]);
});

test('another version becomes the next definition', async () => {
    await agreeOnChaincode(agreement());
    await agreeOnChaincode(agreement({ version: '2.0' }));
    expect(ledger.committed).toEqual({ version: '2.0', sequence: 2 });
    expect(ledger.approved.get('Org2MSP 2')).toBe('package of Org2MSP');
});

test('an organisation that runs another package of the same version approves it anew', async () => {
    await agreeOnChaincode(agreement());
    const moved = approvers.map((approver) => ({ ...approver, chaincodePackage: packageOf('moved') }));
    await agreeOnChaincode(agreement({ approvers: moved }));
    expect(ledger.committed).toEqual({ version: '1.0', sequence: 1 });
    expect(ledger.approved.get('Org1MSP 1')).toBe('moved');
});

test('a peer that cannot be reached yet is asked again, from the first question on', async () => {
    await agreeOnChaincode(agreement());
    ledger.calls.splice(0);
    ledger.unanswered = 2;
    await agreeOnChaincode(agreement());
    expect(ledger.unanswered).toBe(0);
    expect(ledger.calls.filter((call) => !call.includes(' Query'))).toEqual([]);
});

test('while the orderers have no leader, the transaction is sent again', async () => {
    ledger.refusals.push({ kind: 'unknown', reason: 'SERVICE_UNAVAILABLE: no Raft leader' });
    await agreeOnChaincode(agreement());
    expect(ledger.committed).toEqual({ version: '1.0', sequence: 1 });
});

test('a package is installed once', async () => {
    const [first] = approvers;
    if (first === undefined) throw new Error('there is no organisation');
    await installChaincode(first);
    await installChaincode(first);
    expect([...(ledger.installed.get('Org1MSP') ?? [])]).toEqual(['package of Org1MSP']);
    expect(ledger.calls.filter((call) => call.endsWith('InstallChaincode'))).toHaveLength(1);
});
