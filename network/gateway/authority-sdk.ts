import { globalAgent } from 'node:https';
import FabricCAServices from 'fabric-ca-client';
import { Utils } from './fabric-sdk';

/**
 * How long an authority may be silent, milliseconds. The SDK gives up after 3 s; the authority goes on, and the secret that
 * it was given is used up.
 */
const SILENCE_MS = 30_000;

/** The published types leave this function out (fabric-common lib/Utils.js). */
const setConfigSetting: unknown = Reflect.get(Utils, 'setConfigSetting');
if (typeof setConfigSetting !== 'function') throw new Error('this fabric-common has no setConfigSetting');
Reflect.apply(setConfigSetting, Utils, ['connection-timeout', SILENCE_MS]);

/** The client of certificate authorities, patient: import it from here and nowhere else. */
export { FabricCAServices };

/**
 * Asks over a new connection. The SDK would use one again that the authority may have closed meanwhile, and leaves a listener
 * on it at every request.
 */
export async function overNewConnection<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    for (const idle of Object.values(globalAgent.freeSockets)) idle?.forEach((socket) => socket.destroy());
    return ask();
}
