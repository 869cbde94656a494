import 'reflect-metadata';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Crl } from '@peculiar/x509';
import { DAY } from '../../../core/instant';
import { readNetworkConfig } from '../../../network/config';
import { CertificateAuthorityClient } from '../../../network/gateway/certificate-authority-client';
import type { CertificateAuthority } from '../../../network/gateway/connection-profile';
import { FileKeyKeeper } from '../../../network/gateway/keeper/file-key-keeper';
import { NativeSigner } from '../../../network/gateway/native-signer';
import { silentLogger } from '../../../network/gateway/testing/silent-logger';
import { IdentityWallet } from '../../../network/gateway/wallet/identity-wallet';
import { certificateFacts } from '../../../network/identities/certificate-facts';
import { runCommand } from '../../../network/identities/commands/run';
import { IdentityRenewal } from '../../../network/identities/renewal/identity-renewal';
import { lifetimeOf } from '../../../network/identities/renewal/lifetime';
import { renewAt } from '../../../network/identities/renewal/renewal-plan';
import {
    devnetAuthority,
    fabricAuthority,
    fabricAuthorityProgram,
    type RunningAuthority,
} from './running-authority';

/** The SDK signs in JavaScript, which jest makes slow. */
jest.setTimeout(60_000);

const program = fabricAuthorityProgram();

describe('identities at the embedded network’s certificate authority', () => {
    identities(devnetAuthority);
});

(program === undefined ? describe.skip : describe)('identities at fabric-ca-server (FABRIC_BIN)', () => {
    identities(() => fabricAuthority(program ?? ''));
});

function identities(start: () => Promise<RunningAuthority>): void {
    let running: RunningAuthority;
    let directory: string;
    let wallet: IdentityWallet;
    let said: string[];

    beforeAll(async () => {
        running = await start();
        directory = await mkdtemp(join(tmpdir(), 'identities-'));
        wallet = new IdentityWallet(join(directory, 'wallet'));
    });

    afterAll(async () => {
        await running.close();
        await rm(directory, { recursive: true });
    });

    beforeEach(() => {
        said = [];
    });

    const command = (line: string, authority: CertificateAuthority = running.authority, secret = '') =>
        runCommand(line.split(' '), {
            config: readNetworkConfig({ DATA_DIR: directory }),
            authorities: () => Promise.resolve([authority]),
            wallet,
            ...(secret !== '' && { secret }),
            logger: silentLogger,
            say: (text) => said.push(text),
        });

    const identityOf = async (label: string) => {
        const identity = await wallet.find(label);
        if (identity === undefined) throw new Error(`${label} is not in the wallet`);
        return { ...identity, ...certificateFacts(identity.certificatePem) };
    };

    const enrolled = async (id: string, attributes = '') => {
        await command(`register ${id}${attributes}`, running.authority, `${id}-secret`);
        await command(`enrol ${id}`, running.authority, `${id}-secret`);
        return identityOf(id);
    };

    it('are registered with attributes and an affiliation, enrolled, and usable at once', async () => {
        const attributes = '--attr invoice.approver=true:ecert --attr cost.centre=7';
        await command(`register alice --affiliation org1.department1 ${attributes}`);
        const [, secret = ''] = /^secret: (.+)$/m.exec(said.join('\n')) ?? [];
        await command('enrol approver --id alice', running.authority, secret);
        const { commonName, attributes: certified, ...credentials } = await identityOf('approver');
        expect(commonName).toBe('alice');
        expect(certified).toEqual({
            'invoice.approver': 'true',
            'hf.Affiliation': 'org1.department1',
            'hf.EnrollmentID': 'alice',
            'hf.Type': 'client',
        });
        expect(new NativeSigner(credentials).sign(Buffer.from('a message')).length).toBeGreaterThan(60);
        await expect(command('enrol approver --id alice', running.authority, secret)).rejects.toThrow(
            '--replace',
        );
        await expect(command('enrol second --id alice', running.authority, secret)).rejects.toThrow(
            'the secret is used up',
        );
    });

    it('cannot be enrolled with a wrong secret, and the error says so', async () => {
        await command('register bob', running.authority, 'right');
        await expect(command('enrol bob', running.authority, 'wrong')).rejects.toThrow(
            /GATEWAY-ENROL: ca\.org1\.example\.com did not enrol bob: the id or the secret is wrong/,
        );
        await expect(wallet.find('bob')).resolves.toBeUndefined();
    });

    it('cannot be registered twice, and the error says so', async () => {
        await command('register twice');
        await expect(command('register twice')).rejects.toThrow('the id is registered already');
    });

    it('are not found at an authority of another name, of another organisation, or that is not there', async () => {
        const renamed = { ...running.authority, caName: 'ca-nobody' };
        await expect(command('register x', renamed)).rejects.toThrow('no certificate authority of the name');
        await expect(command('register x --msp Org7MSP')).rejects.toThrow(
            'the connection profile has no certificate authority of Org7MSP, only of: Org1MSP',
        );
        const away = { ...running.authority, url: 'https://localhost:1' };
        await expect(command('register x', away)).rejects.toThrow('nothing listens at its address');
    });

    it('are not registered over a connection that somebody else could have answered', async () => {
        const { tlsRootPem, ...untrusted } = running.authority;
        expect(tlsRootPem).toBeDefined();
        await expect(command('register x', untrusted)).rejects.toThrow(
            'its TLS certificate is not by the authority',
        );
    });

    it('register others only with the right to do so', async () => {
        await enrolled('plain');
        await expect(command('register carol --as plain')).rejects.toThrow('the registrar may not do that');
        await enrolled(
            'boss',
            ' --type admin --attr hf.Registrar.Roles=client --attr hf.Registrar.Attributes=invoice.*',
        );
        await command('register carol --as boss --attr invoice.approver=true:ecert');
        expect(said).toContain('✔ carol is registered at the certificate authority of Org1MSP');
    });

    it('get a new key and certificate when they are re-enrolled, with the attributes that they had', async () => {
        const attributes = ' --attr invoice.approver=true:ecert --attr cost.centre=7';
        await command(`register dora${attributes}`, running.authority, 'secret');
        await command('enrol dora --attr cost.centre', running.authority, 'secret');
        const before = await identityOf('dora');
        expect(before.attributes).toEqual({ 'cost.centre': '7' });
        await command('reenrol dora');
        const after = await identityOf('dora');
        expect(after.privateKeyPem).not.toBe(before.privateKeyPem);
        expect(after.serial).not.toBe(before.serial);
        expect(after.attributes).toMatchObject({ 'cost.centre': '7', 'invoice.approver': 'true' });
        expect(new NativeSigner(after).sign(Buffer.from('a message')).length).toBeGreaterThan(60);
    });

    it('are renewed by the service at two thirds of their lifetime', async () => {
        const before = await enrolled('eve', ' --attr invoice.approver=true:ecert');
        const client = new CertificateAuthorityClient(running.authority);
        const renewing = { wallet, authorityOf: () => client };
        const keeper = new FileKeyKeeper(wallet);
        const only = { find: (label: string) => keeper.find(label), labels: () => Promise.resolve(['eve']) };
        let now = renewAt(await lifetimeOf({ label: 'eve', ...before }, wallet)) - 1;
        const renewal = new IdentityRenewal({
            keeper: only,
            renewing,
            holder: 'test',
            clock: () => now,
            random: Math.random,
            logger: silentLogger,
        });
        await renewal.look();
        expect((await identityOf('eve')).serial).toBe(before.serial);
        now += 1;
        await renewal.look();
        const after = await identityOf('eve');
        expect(after.serial).not.toBe(before.serial);
        expect(after.attributes).toEqual(before.attributes);
        expect(renewal.certificates()).toMatchObject([{ label: 'eve', renewals: 1, failures: 0 }]);
    });

    it('are revoked with a reason: the list for the channel names them, and the authority knows them no more', async () => {
        const { serial } = await enrolled('mallory');
        const file = join(directory, 'crl.pem');
        await command(`revoke --id mallory --reason keycompromise --crl ${file}`);
        const crl = new X509Crl(await readFile(file, 'utf8'));
        expect(crl.findRevoked(serial)).not.toBeNull();
        expect(said.join('\n')).toContain('Peers and orderers go on accepting them');
        await expect(command('reenrol mallory')).rejects.toThrow(/revoked/);
    });

    it('lose one certificate and keep the others, when one is revoked by its label', async () => {
        await enrolled('frank', ' --max-enrolments any');
        await command('enrol franks-other --id frank', running.authority, 'frank-secret');
        await command('revoke --label frank --reason superseded');
        expect(said.join('\n')).toContain('one certificate');
        await expect(command('reenrol frank')).rejects.toThrow('GATEWAY-ENROL');
        await command('reenrol franks-other');
    });

    it('are listed with the day on which they run out', async () => {
        const { notAfter } = await enrolled('grace', ' --attr team=red:ecert');
        said = [];
        const daysLeft = Math.floor((notAfter - Date.now()) / DAY);
        await command('list --json');
        const rows: unknown = JSON.parse(said.join('\n'));
        expect(rows).toContainEqual(
            expect.objectContaining({
                label: 'grace',
                mspId: 'Org1MSP',
                notAfter: new Date(notAfter).toISOString(),
                daysLeft,
            }),
        );
        said = [];
        await command('list');
        expect(said[0]).toMatch(/^LABEL +MSP +ID +UNTIL +DAYS +ATTRIBUTES$/);
        expect(said.find((line) => line.startsWith('grace'))).toMatch(/team=red$/);
    });

    it.each([
        ['revoke', '--id ID'],
        ['revoke --id a --reason because', 'keycompromise'],
        ['register', 'usage'],
        ['register a --attr novalue', 'invoice.approver=true:ecert'],
        ['enrol', 'usage'],
        ['reenrol nobody', 'there is no identity "nobody"'],
        ['restrict approve=a:b', '--as is missing'],
        ['dance', 'usage: npm run identities'],
    ])('are not touched by "%s", which is answered with how to say it', async (line, words) => {
        await expect(command(line)).rejects.toThrow(words);
    });
}
