import type { Logger } from '../../../core/ports/logger';

const nothing = () => undefined;

/** Says nothing. */
export const silentLogger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
