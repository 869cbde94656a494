import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { mongo } from 'mongoose';
import { installedOnce, onPath, runToEnd, toolDirectory } from './cached-tool';

/** The stand-in: a MongoDB wire-protocol server on WiredTiger, built from the Rust registry, never shipped. */
const SECANTUS = { crate: 'secantus-mdb', version: '0.5.3-beta.196' } as const;
const SECANTUS_DIRECTORY = `secantusdb-${SECANTUS.version}`;

/** A build takes 5 to 10 minutes on two cores. */
export const MONGO_START_TIMEOUT_MS = 15 * 60_000;

export type MongoKind = 'external' | 'mongod' | 'secantusdb';

/** A server for tests. One that was started here can be killed and started again on the same port and files. */
export interface MongoServer {
    readonly uri: string;
    readonly kind: MongoKind;
    /** Ends it and deletes its files; an external one is left alone. */
    stop(): Promise<void>;
    /** SIGKILL. Throws for an external one. */
    kill(): Promise<void>;
    /** After `kill`. */
    start(): Promise<void>;
}

type Source =
    | { readonly kind: 'external'; readonly uri: string }
    | { readonly kind: 'mongod'; readonly program: string }
    | { readonly kind: 'secantusdb'; readonly program: string };

/** Where a server would come from; undefined: there is none to be had. Under CI that is an error. */
export function mongoSource(): Source | undefined {
    const uri = process.env['MONGODB_URI'];
    if (uri !== undefined && uri !== '') return { kind: 'external', uri };
    const mongod = process.env['MONGOD_BIN'] ?? onPath('mongod');
    if (mongod !== undefined) return { kind: 'mongod', program: mongod };
    const program = join(toolDirectory(SECANTUS_DIRECTORY), 'bin', 'secantusd-rs');
    if (existsSync(program) || onPath('cargo') !== undefined) return { kind: 'secantusdb', program };
    if (process.env['CI'] === 'true') throw new Error(NONE);
    process.stderr.write(`\n*** ${NONE}\n*** The tests on MongoDB are SKIPPED.\n\n`);
    return undefined;
}

const NONE =
    'No MongoDB: set MONGODB_URI, put mongod on the PATH or in MONGOD_BIN, or install cargo, cmake and a C compiler.';

/** Starts the first server that is to be had: MONGODB_URI, mongod, or SecantusDB, which is built if it was not before. */
export async function startMongo(): Promise<MongoServer> {
    const source = mongoSource();
    if (source === undefined) throw new Error(NONE);
    if (source.kind === 'external') return external(source.uri);
    if (source.kind === 'secantusdb') await built(source.program);
    const directory = await mkdtemp(join(tmpdir(), 'fabric-async-api-mongo-'));
    const server = new LocalServer({ ...source, directory, port: await freePort() });
    await server.start();
    return server;
}

function external(uri: string): MongoServer {
    const refuse = (): Promise<never> =>
        Promise.reject(new Error('MONGODB_URI names a server of somebody else'));
    return { uri, kind: 'external', stop: () => Promise.resolve(), kill: refuse, start: refuse };
}

interface LocalOptions {
    readonly kind: 'mongod' | 'secantusdb';
    readonly program: string;
    readonly directory: string;
    readonly port: number;
}

class LocalServer implements MongoServer {
    readonly kind: 'mongod' | 'secantusdb';
    readonly #options: LocalOptions;
    #child: ChildProcess | undefined;
    readonly #onExit = (): void => {
        this.#child?.kill('SIGKILL');
    };

    constructor(options: LocalOptions) {
        this.#options = options;
        this.kind = options.kind;
    }

    get uri(): string {
        const replicaSet = this.kind === 'mongod' ? '?replicaSet=rs0' : '';
        return `mongodb://127.0.0.1:${this.#options.port}/${replicaSet}`;
    }

    async start(): Promise<void> {
        const { program, port } = this.#options;
        const child = spawn(program, commandLine(this.#options), { stdio: 'ignore' });
        this.#child = child;
        process.once('exit', this.#onExit);
        const failed = new Promise<never>((_resolve, reject) => {
            child.once('error', reject);
            child.once('exit', (code) => {
                reject(new Error(`${program} ended with ${String(code)} before it was ready`));
            });
        });
        failed.catch(() => undefined);
        try {
            await Promise.race([ready(port, this.kind), failed]);
        } catch (error) {
            await this.#end('SIGKILL');
            throw error;
        }
    }

    async kill(): Promise<void> {
        await this.#end('SIGKILL');
    }

    async stop(): Promise<void> {
        await this.#end('SIGTERM');
        await rm(this.#options.directory, { recursive: true, force: true });
    }

    async #end(signal: NodeJS.Signals): Promise<void> {
        const child = this.#child;
        this.#child = undefined;
        process.off('exit', this.#onExit);
        if (child === undefined || child.exitCode !== null) return;
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill(signal);
        await ended;
    }
}

function commandLine({ kind, directory, port }: LocalOptions): string[] {
    if (kind === 'mongod') {
        const place = ['--dbpath', directory, '--bind_ip', '127.0.0.1', '--port', String(port)];
        return [...place, '--replSet', 'rs0', '--wiredTigerCacheSizeGB', '0.25'];
    }
    const place = ['--storage-path', directory, '--host', '127.0.0.1', '--port', String(port)];
    return [...place, '--cache-size', '256M', '--log-file-max', '16MB', '--sync-on-commit'];
}

/** A client of the driver. Given `os`, as it cannot import it by itself inside jest. */
export function mongoClient(uri: string): mongo.MongoClient {
    return new mongo.MongoClient(uri, { runtimeAdapters: { os } });
}

/** Waits until the server takes writes; makes a replica set of one out of a mongod that is none yet. */
async function ready(port: number, kind: MongoKind): Promise<void> {
    const deadline = Date.now() + 30_000;
    const uri = `mongodb://127.0.0.1:${port}/?directConnection=true&serverSelectionTimeoutMS=250`;
    for (;;) {
        const client = mongoClient(uri);
        try {
            const admin = client.db('admin');
            const { isWritablePrimary } = await admin.command({ hello: 1 });
            if (isWritablePrimary === true) return;
            if (kind === 'mongod') await initiate(client, port);
        } catch (error) {
            if (Date.now() > deadline) throw error;
        } finally {
            await client.close();
        }
        await delay(50);
    }
}

async function initiate(client: mongo.MongoClient, port: number): Promise<void> {
    const members = [{ _id: 0, host: `127.0.0.1:${port}` }];
    await client.db('admin').command({ replSetInitiate: { _id: 'rs0', members } });
}

async function built(program: string): Promise<void> {
    const directory = toolDirectory(SECANTUS_DIRECTORY);
    const isComplete = (): boolean => existsSync(program);
    await installedOnce({ directory, isComplete, install: () => build(directory) });
}

async function build(root: string): Promise<void> {
    process.stderr.write(`Building SecantusDB ${SECANTUS.version} into ${root}: once, 5 to 10 minutes\n`);
    const version = ['--version', SECANTUS.version, '--locked', '--ignore-rust-version'];
    await runToEnd('cargo', ['install', SECANTUS.crate, ...version, '--root', root]);
}

async function freePort(): Promise<number> {
    return new Promise((resolve, reject) => {
        const server = createServer();
        server.once('error', reject);
        server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            server.close(() => {
                if (typeof address === 'object' && address !== null) resolve(address.port);
                else reject(new Error('no port'));
            });
        });
    });
}
