/**
 * The SDK gives each of its modules a logger at the moment it is loaded, by default one that writes to the console in
 * colour. It takes the one of this global instead (fabric-common `Utils.getLogger`). What it has to say reaches our own
 * log as the reason of a verdict. Import this before anything of the SDK.
 */
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function nothing(): void {
    return undefined;
}

Object.assign(globalThis, { hfc: { logger: silent } });
