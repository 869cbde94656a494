import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { common, msp } from '@hyperledger/fabric-protos';
import type { Identity } from './identity';
import { MspRegistry } from './msp-registry';
import { Organisation } from './organisation';
import { satisfies } from './policy';
import { signedByAll, signedByAny, signedByAtLeast } from './signature-policy';

let directory: string;
let peer1: Identity;
let peer2: Identity;
let admin1: Identity;

beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'policy-'));
    const open = (name: string, mspId: string) =>
        Organisation.open({
            directory: join(directory, name),
            mspId,
            domain: `${name}.example.com`,
            nodeKind: 'peer',
        });
    const [org1, org2] = await Promise.all([open('org1', 'Org1MSP'), open('org2', 'Org2MSP')]);
    const msps = new MspRegistry([org1.mspDefinition(), org2.mspDefinition()]);
    [peer1, peer2, admin1] = [org1.node, org2.node, org1.admin].map(({ serialized }) =>
        msps.identify(serialized),
    ) as [Identity, Identity, Identity];
});
afterAll(() => rm(directory, { recursive: true }));

const ORG1_PEER = { mspId: 'Org1MSP', role: 'peer' } as const;
const ORG2_PEER = { mspId: 'Org2MSP', role: 'peer' } as const;

test('a policy of both organisations needs both signatures', () => {
    const policy = signedByAll([ORG1_PEER, ORG2_PEER]);
    expect(satisfies(policy, [peer2, peer1])).toBe(true);
    expect(satisfies(policy, [peer1])).toBe(false);
    expect(satisfies(policy, [])).toBe(false);
});

test('a policy of either organisation needs one signature of the right role', () => {
    const policy = signedByAny([ORG1_PEER, ORG2_PEER]);
    expect(satisfies(policy, [peer2])).toBe(true);
    expect(satisfies(policy, [admin1])).toBe(false);
});

test('one signer counts once, however often it signs', () => {
    const policy = signedByAll([ORG1_PEER, { mspId: 'Org1MSP', role: 'member' }]);
    expect(satisfies(policy, [peer1, peer1])).toBe(false);
    expect(satisfies(policy, [peer1, admin1])).toBe(true);
});

test('signers are matched greedily, in the order of the rules, as Fabric does', () => {
    const policy = signedByAll([{ mspId: 'Org1MSP', role: 'member' }, ORG1_PEER]);
    expect(satisfies(policy, [peer1, admin1])).toBe(false);
    expect(satisfies(policy, [admin1, peer1])).toBe(true);
});

test('a count asks for that many principals', () => {
    const policy = signedByAtLeast(2, [ORG1_PEER, ORG2_PEER, { mspId: 'Org1MSP', role: 'admin' }]);
    expect(satisfies(policy, [peer1, admin1])).toBe(true);
    expect(satisfies(policy, [peer1])).toBe(false);
});

test('a gate that fails gives back the signers that it took', () => {
    const inner = signedByAll([ORG1_PEER, ORG2_PEER]);
    const either = new common.SignaturePolicy.NOutOf();
    either.setN(1);
    const lone = new common.SignaturePolicy();
    lone.setSignedBy(0);
    either.setRulesList([inner.getRule() ?? lone, lone]);
    const rule = new common.SignaturePolicy();
    rule.setNOutOf(either);
    inner.setRule(rule);
    expect(satisfies(inner, [peer1])).toBe(true);
});

function policyOf(kind: 1 | 2, bytes: Uint8Array): common.SignaturePolicyEnvelope {
    const envelope = signedByAny([ORG1_PEER]);
    const principal = new msp.MSPPrincipal();
    principal.setPrincipalClassification(kind);
    principal.setPrincipal(bytes);
    envelope.setIdentitiesList([principal]);
    return envelope;
}

test('a principal may be one identity', () => {
    const policy = policyOf(msp.MSPPrincipal.Classification.IDENTITY, peer1.serialized);
    expect(satisfies(policy, [peer1])).toBe(true);
    expect(satisfies(policy, [admin1])).toBe(false);
});

test('a principal may be an organisational unit under a certain authority', () => {
    const unit = new msp.OrganizationUnit();
    unit.setMspIdentifier('Org1MSP');
    unit.setOrganizationalUnitIdentifier('admin');
    unit.setCertifiersIdentifier(admin1.certifiersIdentifier);
    const kind = msp.MSPPrincipal.Classification.ORGANIZATION_UNIT;
    expect(satisfies(policyOf(kind, unit.serializeBinary()), [admin1])).toBe(true);
    expect(satisfies(policyOf(kind, unit.serializeBinary()), [peer1])).toBe(false);
    unit.setCertifiersIdentifier(peer2.certifiersIdentifier);
    expect(satisfies(policyOf(kind, unit.serializeBinary()), [admin1])).toBe(false);
});

test('a policy that names a principal it does not list is refused', () => {
    const policy = signedByAll([ORG1_PEER, ORG2_PEER]);
    policy.setIdentitiesList(policy.getIdentitiesList().slice(0, 1));
    expect(() => satisfies(policy, [peer1])).toThrow('identity index out of range');
});
