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
