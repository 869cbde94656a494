import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Logger } from '../../core/ports/logger';

/** How a Node.js chaincode is run as a service. */
export interface SupervisedChaincodeOptions {
    /** The chaincode's package: package.json names the module with the contracts in `main`. */
    readonly directory: string;
    readonly name: string;
    /** The id by which the peers know the installed package. */
    readonly packageId: string;
    /** host:port that it listens on. */
    readonly address: string;
    /** Files of its server's certificate and key, PEM; without them it speaks plain text. */
    readonly tls?: { readonly certificateFile: string; readonly keyFile: string };
    /** Of this the chaincode is given what it may know, and no secret of the service. */
    readonly environment: NodeJS.ProcessEnv;
    readonly logger: Logger;
}

/** What a Node.js program and fabric-shim are set with, and what a contract may take its own settings from. */
const INHERITED = /^(?:PATH|HOME|TZ|LANG|LOG_LEVEL|(?:NODE|CORE|CHAINCODE)_.*)$/;

/** The first pause before a dead chaincode is started again; it doubles up to the longest. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** A chaincode that has lived for this long has started well: its next pause is the first one again. */
const HEALTHY_MS = 10_000;
/** The time that a chaincode has to end by itself. */
const GRACE_MS = 2_000;
/**
 * Loaded into the chaincode's process: it ends when the devnet does, even by SIGKILL, since the operating system closes
 * the channel between the two then.
 */
const EXIT_WITH_PARENT = `data:text/javascript,${encodeURIComponent("process.on('disconnect', () => process.exit()); if (!process.connected) process.exit();")}`;

/** Runs fabric-chaincode-node, starts it again when it dies, and ends it when the devnet ends. */
export class SupervisedChaincode {
    readonly #options: SupervisedChaincodeOptions;
    readonly #cli: string;
    #child: ChildProcess;
    #pauseMs = FIRST_PAUSE_MS;
    #restart: NodeJS.Timeout | undefined;
    #closing = false;

    /** Throws when the package has no fabric-shim. */
    constructor(options: SupervisedChaincodeOptions) {
        this.#options = options;
        this.#cli = require.resolve('fabric-shim/cli.js', { paths: [options.directory] });
        this.#child = this.#start();
    }

    /** Ends the process, gently first; resolves when it is gone. */
    async close(): Promise<void> {
        this.#closing = true;
        clearTimeout(this.#restart);
        const child = this.#child;
        if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
        const exited = once(child, 'exit');
        const force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
        child.kill('SIGTERM');
        await exited;
        clearTimeout(force);
    }

    #start(): ChildProcess {
        const startedAt = performance.now();
        const child = spawnChaincode(this.#cli, this.#options);
        child.on('error', (err) => {
            this.#options.logger.error(
                { chaincode: this.#options.name, err },
                'The chaincode process failed',
            );
            const neverStarted = child.pid === undefined;
            if (neverStarted) this.#exited({ code: null, signal: null, livedMs: 0 });
        });
        child.once('exit', (code, signal) => {
            this.#exited({ code, signal, livedMs: performance.now() - startedAt });
        });
        return child;
    }

    #exited({
        code,
        signal,
        livedMs,
    }: {
        code: number | null;
        signal: string | null;
        livedMs: number;
    }): void {
        if (this.#closing) return;
        if (livedMs >= HEALTHY_MS) this.#pauseMs = FIRST_PAUSE_MS;
        const facts = { chaincode: this.#options.name, code, signal, pauseMs: this.#pauseMs };
        this.#options.logger.warn(facts, 'The chaincode process died; it is started again after a pause');
        this.#restart = setTimeout(() => {
            this.#child = this.#start();
        }, this.#pauseMs);
        this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
    }
}

/** Room for short-lived objects, MiB: at a few hundred transactions a second V8's default is full every few milliseconds. */
const SEMI_SPACE_MIB = 32;

/** The command line that the fabric-shim package documents; all that it prints goes to our standard error. */
function spawnChaincode(
    cli: string,
    { directory, address, packageId, tls, environment }: SupervisedChaincodeOptions,
): ChildProcess {
    const command = ['server', `--chaincode-address=${address}`, `--chaincode-id=${packageId}`];
    if (tls !== undefined) {
        command.push(`--chaincode-tls-cert-file=${tls.certificateFile}`);
        command.push(`--chaincode-tls-key-file=${tls.keyFile}`);
    }
    const node = [
        '--no-deprecation',
        `--max-semi-space-size=${SEMI_SPACE_MIB}`,
        '--import',
        EXIT_WITH_PARENT,
    ];
    return spawn(process.execPath, [...node, cli, ...command], {
        cwd: directory,
        // A Ctrl-C goes to a whole process group; the chaincode, in one of its own, is ended by the devnet in good order.
        detached: true,
        stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
        env: {
            CORE_CHAINCODE_LOGGING_SHIM: 'ERROR',
            CORE_CHAINCODE_LOGGING_LEVEL: 'ERROR',
            ...inheritedFrom(environment),
        },
    });
}

function inheritedFrom(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return Object.fromEntries(Object.entries(environment).filter(([name]) => INHERITED.test(name)));
}
