import pino from 'pino';
import { readStartConfig } from './config';
import type { Logger } from './core/ports/logger';

/** Logs go to standard error; standard output is for what a person or a program asked for. */
const STANDARD_ERROR = 2;

/** The log of a process: one JSON line an entry, at LOG_LEVEL and above; `role` is in each. Lines are written at once, so that a crash loses none. */
export function processLogger(role: string): Logger {
    return pino({ level: readStartConfig().logLevel, base: { role } }, pino.destination(STANDARD_ERROR));
}
