import { common, peer } from '@hyperledger/fabric-protos';
import { signedByAll, signedByAny, signedByAtLeast } from '../../devnet/identity/signature-policy';
import { policyText } from '../policy-text';
import type { Layout } from '../../gateway/endorsement-plan';
import { endorsementPolicy } from './endorsement-policy';

const PEERS = (['Org1MSP', 'Org2MSP', 'Org3MSP'] as const).map((mspId) => ({ mspId, role: 'peer' }) as const);

function parameter(policy: common.SignaturePolicyEnvelope): Uint8Array {
    const application = new peer.ApplicationPolicy();
    application.setSignaturePolicy(policy);
    return application.serializeBinary();
}

const groupOf = (mspId: string, needed = 1, running = needed) => ({
    name: mspId,
    needed,
    candidates: Array.from({ length: running }, (_none, index) => ({
        name: `peer${index}`,
        mspId,
        url: `grpcs://peer${index}.${mspId}:7051`,
    })),
});

const finding = (policy: common.SignaturePolicyEnvelope, ...layouts: Layout[]) =>
    endorsementPolicy({
        config: new common.Config(),
        validationParameter: parameter(policy),
        layouts,
        discovery: false,
    });

describe('an endorsement policy', () => {
    it('is met by the peers that it asks for', () => {
        expect(finding(signedByAll(PEERS.slice(0, 2)), [groupOf('Org1MSP'), groupOf('Org2MSP')]).status).toBe(
            'ok',
        );
        expect(finding(signedByAny(PEERS), [groupOf('Org3MSP')]).status).toBe('ok');
    });

    it('is not met by fewer', () => {
        expect(finding(signedByAtLeast(2, PEERS), [groupOf('Org1MSP')])).toMatchObject({
            status: 'failed',
            says: 'not met by peers of Org1MSP alone',
        });
    });

    it('that wants two peers of one organisation is met by two and not by one', () => {
        const [org1 = { mspId: 'Org1MSP', role: 'peer' }] = PEERS;
        expect(finding(signedByAll([org1, org1]), [groupOf('Org1MSP', 2)]).status).toBe('ok');
        expect(finding(signedByAll([org1, org1]), [groupOf('Org1MSP')]).status).toBe('failed');
    });

    it('cannot be met while discovery knows too few peers', () => {
        expect(finding(signedByAny(PEERS), [groupOf('Org1MSP', 1, 0)])).toMatchObject({
            says: expect.stringContaining('no set of peers') as string,
        });
    });

    it('is printed as the command line takes it', () => {
        expect(policyText(parameter(signedByAll(PEERS.slice(0, 2))))).toBe('AND(Org1MSP.peer, Org2MSP.peer)');
        expect(policyText(parameter(signedByAny(PEERS)))).toBe(
            'OR(Org1MSP.peer, Org2MSP.peer, Org3MSP.peer)',
        );
        expect(policyText(parameter(signedByAtLeast(2, PEERS)))).toBe(
            'OutOf(2, Org1MSP.peer, Org2MSP.peer, Org3MSP.peer)',
        );
    });
});
