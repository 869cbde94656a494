import { DAY, MINUTE, SECOND } from '../../../core/instant';
import { testCredentials } from '../../gateway/testing/test-signer';
import type { DefinitionAnswer } from '../channel-view';
import { EXPECTED_CONTRACT } from '../expected-contract';
import type { BlockAnswer } from '../probes/first-block';
import type { PeerAnswer } from '../probes/peer-client';
import { blocksReadable, ordererServes } from './blocks';
import { ownCertificate } from './certificate';
import { chaincodeCommitted } from './chaincode-definition';
import { clockSkew, TOLERATED_MS, WINDOW_MS } from './clock';
import { contractAnswers, type ContractAnswer } from './contract-answers';
import { nodeTls } from './node-tls';
import { refusalAdvice } from './refusal-advice';
import { trialEndorsement } from './trial-endorsement';

const refused = (reason: string): PeerAnswer => ({ kind: 'refused', reason });

describe('the clock', () => {
    /** A peer whose clock is ahead of this machine's, asked as the doctor does. */
    const asked = (aheadMs: number, windowMs = WINDOW_MS) => {
        const answer = (atMs: number): BlockAnswer =>
            Math.abs(aheadMs - atMs) <= windowMs
                ? { kind: 'block', number: 0, transactions: 1 }
                : { kind: 'refused', status: 'BAD_REQUEST' };
        return clockSkew({
            honest: answer(0),
            early: answer(TOLERATED_MS - WINDOW_MS),
            late: answer(WINDOW_MS - TOLERATED_MS),
        });
    };

    it.each([
        [0, 'ok', 'within 10 s'],
        [-5 * SECOND, 'ok', 'within 10 s'],
        [MINUTE, 'warning', 'behind the peer'],
        [-MINUTE, 'warning', 'ahead of the peer'],
        [16 * MINUTE, 'failed', '15 minutes'],
        [-16 * MINUTE, 'failed', '15 minutes'],
    ])('of a peer that is %p ms ahead is %s', (aheadMs, status, says) => {
        expect(asked(aheadMs)).toMatchObject({ status, says: expect.stringContaining(says) as string });
    });

    it('of a peer with another time window cannot be seen', () => {
        expect(asked(0, MINUTE).status).toBe('skipped');
    });

    it('of a peer that sends no blocks cannot be seen', () => {
        const refusal = { kind: 'refused', status: 'FORBIDDEN' } as const;
        expect(clockSkew({ honest: refusal, early: refusal, late: refusal }).status).toBe('skipped');
    });
});

describe('the certificate of the identity', () => {
    it.each([
        [-DAY, 'failed'],
        [DAY, 'ok'],
        [24 * DAY, 'warning'],
        [31 * DAY, 'failed'],
    ])('of 30 days is, %p ms after it was made, %s', async (ageMs, status) => {
        const { certificatePem } = await testCredentials('Org1MSP', 30 * DAY);
        expect(ownCertificate(certificatePem, Date.now() + ageMs).status).toBe(status);
    });
});

describe('a committed chaincode', () => {
    const committed: Extract<DefinitionAnswer, { kind: 'committed' }> = {
        kind: 'committed',
        version: EXPECTED_CONTRACT.version,
        sequence: 1,
        initRequired: false,
        approvals: new Map([['Org1MSP', true]]),
        policy: '/Channel/Application/Endorsement',
        validationParameter: new Uint8Array(),
    };
    const wanted = { name: 'invoice', channel: 'mychannel', mspId: 'Org1MSP' };

    it.each([
        ['as expected', {}, 'ok'],
        [
            'that the own organisation has not approved',
            { approvals: new Map([['Org1MSP', false]]) },
            'failed',
        ],
        ['that has to be initialised', { initRequired: true }, 'warning'],
        ['of another version', { version: '2.0' }, 'warning'],
    ])('%s', (_what, differing, status) => {
        expect(chaincodeCommitted({ ...committed, ...differing }, wanted).status).toBe(status);
    });
});

describe('what the chaincode answers', () => {
    const answer = (changed: Record<string, PeerAnswer> = {}): ContractAnswer => ({
        peer: 'peer0',
        read: refused('INVOICE_NOT_FOUND: there is no such invoice'),
        signatures: new Map([
            ...Object.entries(EXPECTED_CONTRACT.functions).map(
                ([name, args]) =>
                    [name, refused(`ARGUMENT_INVALID: expected (${args}), got 0 arguments`)] as const,
            ),
            ...Object.entries(changed),
        ]),
    });

    it('is the contract of this version', () => {
        expect(contractAnswers([answer(), answer()]).status).toBe('ok');
    });

    it('is another version if a function is missing or takes something else', () => {
        const missing = answer({
            PayInvoice: refused('ARGUMENT_INVALID: the contract has no function "PayInvoice"'),
        });
        const other = answer({
            ReadInvoice: refused('ARGUMENT_INVALID: expected (id, at), got 0 arguments'),
        });
        expect(contractAnswers([answer(), missing])).toMatchObject({
            status: 'failed',
            says: expect.stringContaining('PayInvoice') as string,
        });
        expect(contractAnswers([other])).toMatchObject({
            says: expect.stringContaining('ReadInvoice') as string,
        });
    });

    it.each([
        [
            'could not launch chaincode invoice_1.0:ab: error building chaincode: malformed chaincode info',
            'Start the chaincode',
        ],
        ['make sure the chaincode invoice has been successfully defined: chaincode not found', 'Install'],
        ['the contract has no function "ReadInvoice"', 'another contract'],
    ])('as "%s" comes with what to do', (reason, advice) => {
        expect(contractAnswers([{ ...answer(), read: refused(reason) }])).toMatchObject({
            status: 'failed',
            advice: expect.stringContaining(advice) as string,
        });
    });
});

describe('a trial endorsement', () => {
    it.each([
        [
            { kind: 'rejected', code: 'ATTRIBUTE_REQUIRED', message: 'invoice.issuer=true' },
            'warning',
            'attribute',
        ],
        [{ kind: 'rejected', code: 'INVOICE_INVALID', message: 'a rule' }, 'failed', 'log'],
        [{ kind: 'unavailable', reason: 'peer0: out of reach' }, 'failed', 'Too few peers'],
        [{ kind: 'disagreed', reason: 'different results' }, 'failed', 'versions of the chaincode'],
    ] as const)('%j is %s', (verdict, status, advice) => {
        expect(trialEndorsement(verdict)).toMatchObject({
            status,
            advice: expect.stringContaining(advice) as string,
        });
    });
});

describe('blocks', () => {
    const block = { kind: 'block', number: 7, transactions: 3 } as const;

    it('are readable from the first to the newest', () => {
        expect(blocksReadable({ first: block, newest: block }).status).toBe('ok');
    });

    it('of a peer that has no old ones are warned of', () => {
        const first = { kind: 'refused', status: 'NOT_FOUND' } as const;
        expect(blocksReadable({ first, newest: block }).status).toBe('warning');
    });

    it.each([
        ['FORBIDDEN', 'Readers'],
        ['BAD_REQUEST', 'Clocks'],
        ['SERVICE_UNAVAILABLE', 'orderers'],
        ['INTERNAL_SERVER_ERROR', 'log'],
    ])('that a node refuses with %s come with what to do', (status, advice) => {
        const newest = { kind: 'refused', status } as const;
        expect(blocksReadable({ first: newest, newest })).toMatchObject({
            status: 'failed',
            advice: expect.stringContaining(advice) as string,
        });
    });

    it('that an orderer does not have are of a channel that it has not joined', () => {
        expect(ordererServes({ kind: 'refused', status: 'NOT_FOUND' })).toMatchObject({
            advice: expect.stringContaining('osnadmin') as string,
        });
    });
});

describe('TLS', () => {
    const node = { url: 'grpcs://peer0.org1.example.com:7051' };
    const certificate = { issuer: 'tlsca', names: 'peer0', notBefore: '2030-01-01', notAfter: '2031-01-01' };

    it('with a certificate of the future points at the clocks', () => {
        expect(nodeTls(node, { kind: 'untrusted', code: 'CERT_NOT_YET_VALID', certificate })).toMatchObject({
            advice: expect.stringContaining('clock') as string,
        });
    });

    it('that is not spoken at all is warned of', () => {
        expect(nodeTls(node, { kind: 'plain' }).status).toBe('warning');
    });

    it('behind a firewall is out of reach', () => {
        const answer = { kind: 'unreachable', code: 'TIMEOUT', reason: 'no answer in time' } as const;
        expect(nodeTls(node, answer)).toMatchObject({
            advice: expect.stringContaining('firewalls') as string,
        });
    });
});

describe('a refusal in Fabric’s words', () => {
    it.each([
        [
            'error validating proposal: access denied: channel [mychannel] creator org unknown, creator is malformed',
            'MSP',
        ],
        ['proposal client identity expired', 'expired'],
        ['request unauthorized due to incorrect timestamp 2026-01-01T00:00:00Z, peer time …', 'NTP'],
        ["channel 'nochannel' not found", 'FABRIC_CHANNEL'],
        ['access denied for [GetChainInfo][mychannel]: [policy … not satisfied]', 'Readers'],
        ['something new', 'log'],
    ])('"%s" comes with what to do', (reason, advice) => {
        expect(refusalAdvice(reason)).toContain(advice);
    });
});
