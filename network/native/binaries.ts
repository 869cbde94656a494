import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The programs of Hyperledger Fabric that make a network. */
export const PROGRAMS = ['peer', 'orderer', 'fabric-ca-server'] as const;
type Program = (typeof PROGRAMS)[number];

/** The file of every program. */
export type Binaries = Readonly<Record<Program, string>>;

const INSTALL_PAGE = 'https://hyperledger-fabric.readthedocs.io/en/latest/install.html';

/** The first file of every program that can be run, in directories that are separated as in PATH. Throws a sentence that says what is missing. */
export function findBinaries(searchPath: string): Binaries {
    const missing = missingBinaries(searchPath);
    if (missing.length > 0) throw new Error(missingSentence(missing));
    const file = (program: Program) => firstRunnable(program, searchPath) ?? program;
    return { peer: file('peer'), orderer: file('orderer'), 'fabric-ca-server': file('fabric-ca-server') };
}

/** The programs that are not there. */
export function missingBinaries(searchPath: string): readonly Program[] {
    return PROGRAMS.filter((program) => firstRunnable(program, searchPath) === undefined);
}

function firstRunnable(program: Program, searchPath: string): string | undefined {
    const directories = searchPath.split(delimiter).filter(Boolean);
    return directories.map((directory) => join(directory, program)).find(isRunnable);
}

function isRunnable(file: string): boolean {
    try {
        accessSync(file, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}

function missingSentence(missing: readonly string[]): string {
    return (
        `Hyperledger Fabric's ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not in FABRIC_BIN or on PATH. ` +
        `Fabric's documentation gets them with "./install-fabric.sh binary", which puts them into ./bin (${INSTALL_PAGE}); ` +
        'then set FABRIC_BIN to that directory.'
    );
}
