import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ChaincodePackage } from './chaincode-package';
import { nodePackage } from './node-package';
import { packageRequest } from './package-request';
import { servicePackage } from './service-package';
import { writePackage } from './write-package';

const run = promisify(execFile);
const SERVICE = { label: 'invoice_1.0', address: 'invoice.example.com:9999' };

let directory: string;

beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'chaincode-package-'));
});

afterEach(async () => {
    await rm(directory, { recursive: true });
});

/** What the system's tar takes out of the package and of the code in it. */
async function unpacked({ bytes }: ChaincodePackage): Promise<{ code: string; listing: string[] }> {
    const file = join(directory, 'package.tar.gz');
    const code = join(directory, 'code');
    await writeFile(file, bytes);
    await mkdir(code);
    await run('tar', ['xzf', file, '-C', directory]);
    await run('tar', ['xzf', join(directory, 'code.tar.gz'), '-C', code]);
    const { stdout } = await run('tar', ['tzvf', join(directory, 'code.tar.gz')]);
    return { code, listing: stdout.trim().split('\n') };
}

const json = async (...path: string[]): Promise<unknown> =>
    JSON.parse(await readFile(join(...path), 'utf8')) as unknown;

/** A chaincode that is built, with what a package leaves out. */
async function builtChaincode(name: string): Promise<string> {
    const chaincode = join(directory, name);
    await mkdir(join(chaincode, 'dist', 'rules'), { recursive: true });
    await mkdir(join(chaincode, 'node_modules', 'big.js'), { recursive: true });
    const files = {
        'package.json': '{"name":"invoice-chaincode"}',
        'package-lock.json': '{"lockfileVersion":3}',
        'dist/index.js': 'exports.contracts = [];',
        'dist/index.js.map': '{}',
        'dist/rules/money.js': 'exports.one = 1;',
        'node_modules/big.js/big.js': '',
    };
    for (const [path, content] of Object.entries(files)) await writeFile(join(chaincode, path), content);
    return chaincode;
}

describe('the package of a chaincode that runs as a service', () => {
    it('says to the builder where the chaincode is', async () => {
        const { code } = await unpacked(await servicePackage(SERVICE));
        await expect(json(directory, 'metadata.json')).resolves.toEqual({
            path: '',
            type: 'ccaas',
            label: 'invoice_1.0',
        });
        await expect(json(code, 'connection.json')).resolves.toEqual({
            address: 'invoice.example.com:9999',
            dial_timeout: '10s',
            tls_required: false,
        });
    });

    it('carries the TLS material that the peers need', async () => {
        const tls = { rootPem: 'ROOT', client: { certificatePem: 'CERTIFICATE', keyPem: 'KEY' } };
        const { code } = await unpacked(await servicePackage({ ...SERVICE, tls }));
        await expect(json(code, 'connection.json')).resolves.toEqual({
            address: 'invoice.example.com:9999',
            dial_timeout: '10s',
            tls_required: true,
            client_auth_required: true,
            root_cert: 'ROOT',
            client_cert: 'CERTIFICATE',
            client_key: 'KEY',
        });
    });

    it('has the id that Fabric computes, the same each time', async () => {
        const [one, other] = [await servicePackage(SERVICE), await servicePackage(SERVICE)];
        expect(one.bytes.equals(other.bytes)).toBe(true);
        expect(one.packageId).toBe(`invoice_1.0:${createHash('sha256').update(one.bytes).digest('hex')}`);
    });

    it('may leave the name of the peer to the builder', async () => {
        const address = '{{.peername}}_invoice_ccaas:9999';
        await expect(servicePackage({ ...SERVICE, address })).resolves.toMatchObject({
            label: 'invoice_1.0',
        });
    });

    it.each(['', 'invoice', 'https://invoice:9999', 'invoice:port'])(
        'is refused for "%s", which is no address',
        async (address) => {
            await expect(servicePackage({ ...SERVICE, address })).rejects.toThrow('is no address');
        },
    );

    it.each(['', '_invoice', 'invoice 1', 'invoice/1', 'invoice__1'])(
        'is refused under the label "%s", as a peer would',
        async (label) => {
            await expect(servicePackage({ ...SERVICE, label })).rejects.toThrow('cannot be the label');
        },
    );
});

describe('the package of a chaincode that the peer builds', () => {
    it('holds what is built and what npm needs, and nothing else', async () => {
        const chaincode = await builtChaincode('chaincode');
        const { code, listing } = await unpacked(
            await nodePackage({ label: 'invoice_1.0', directory: chaincode }),
        );
        expect(listing.map((line) => line.split(/\s+/).at(-1))).toEqual([
            'src/dist/index.js',
            'src/dist/rules/money.js',
            'src/package-lock.json',
            'src/package.json',
        ]);
        expect(listing.every((line) => line.startsWith('-rw-r--r--'))).toBe(true);
        await expect(json(directory, 'metadata.json')).resolves.toMatchObject({ type: 'node' });
        await expect(readFile(join(code, 'src/dist/index.js'), 'utf8')).resolves.toContain('contracts');
    });

    it('does not depend on when or where it was built', async () => {
        const [one, other] = [await builtChaincode('one'), join(directory, 'other')];
        await cp(one, other, { recursive: true });
        await utimes(join(other, 'package.json'), new Date(0), new Date(0));
        const [first, second] = await Promise.all(
            [one, other].map((place) => nodePackage({ label: 'invoice_1.0', directory: place })),
        );
        expect(first?.packageId).toBe(second?.packageId);
    });

    it('is refused with what to do while the chaincode is not built', async () => {
        const building = nodePackage({ label: 'invoice_1.0', directory });
        await expect(building).rejects.toThrow('npm run build');
    });
});

describe('the lock that the peer installs the dependencies of this chaincode by', () => {
    it('is the one of its package.json', async () => {
        const chaincode = join(__dirname, '..', '..', 'chaincode');
        const { dependencies, version } = Object(await json(chaincode, 'package.json')) as Record<
            string,
            unknown
        >;
        await expect(json(chaincode, 'package-lock.json')).resolves.toMatchObject({
            version,
            packages: { '': { dependencies } },
        });
    });
});

describe('the request of a package', () => {
    it('is written to the file that it names', async () => {
        const out = join(directory, 'invoice.tar.gz');
        const root = join(directory, 'root.pem');
        await writeFile(root, 'ROOT');
        const args = ['--form=service', '--address', 'invoice:9999', '--tls-root', root, '--out', out];
        const made = await writePackage(packageRequest(args), directory);
        await expect(readFile(out)).resolves.toEqual(made.bytes);
        const { code } = await unpacked(made);
        await expect(json(code, 'connection.json')).resolves.toMatchObject({ root_cert: 'ROOT' });
    });

    it.each([
        [['--out', 'x'], '--form must be'],
        [['--form=service', '--out', 'x'], '--address must say'],
        [['--form=node'], '--out must name'],
        [['--form=node', '--out', 'x', '--tls-client-cert', 'y'], 'belong together'],
        [['--form=node', '--out', 'x', '--colour'], 'colour'],
    ])('%j is refused with a sentence', (args, sentence) => {
        expect(() => packageRequest(args)).toThrow(sentence);
    });
});
