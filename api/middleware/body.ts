import type { Request, Response } from 'express';
import express from 'express';
import { AppError } from '../../core/errors';
import type { RequestValidator } from '../openapi/request-validator';

export interface BodyLimits {
    readonly bodyBytes: number;
    readonly bodyDepth: number;
}

/** Reads the JSON document of a request: bounded in size and depth, never compressed, well-formed UTF-8 (RFC 8259 §8.1) and strings of whole characters. */
export class BodyReader {
    readonly #limits: BodyLimits;
    readonly #readBytes: express.RequestHandler;

    constructor(limits: BodyLimits) {
        this.#limits = limits;
        this.#readBytes = express.raw({ type: () => true, limit: limits.bodyBytes, inflate: false });
    }

    /** The document, checked; undefined if there is none and none is required. */
    async read(request: Request, response: Response, validator: RequestValidator): Promise<unknown> {
        if (validator.mediaTypes.length === 0) return undefined;
        const bytes = await this.#bytes(request, response);
        if (bytes === undefined && !validator.bodyRequired) return undefined;
        const mediaType = mediaTypeOf(request.headers['content-type']);
        if (!validator.mediaTypes.includes(mediaType)) {
            const accepted = validator.mediaTypes.join(' or ');
            throw new AppError('MEDIA_TYPE_UNSUPPORTED', `The body must be ${accepted}.`);
        }
        const value = jsonOf(bytes ?? Buffer.alloc(0));
        if (isDeeper(value, this.#limits.bodyDepth)) {
            throw new AppError('BODY_TOO_DEEP', `The body has more than ${this.#limits.bodyDepth} levels.`, {
                limit: this.#limits.bodyDepth,
            });
        }
        validator.body(mediaType, value, bytes?.length ?? 0);
        return value;
    }

    async #bytes(request: Request, response: Response): Promise<Buffer | undefined> {
        await new Promise<void>((resolve, reject) => {
            void this.#readBytes(request, response, (error?: unknown) => {
                if (error === undefined) resolve();
                else reject(this.#refusalOf(error));
            });
        });
        const body: unknown = request.body;
        return Buffer.isBuffer(body) && body.length > 0 ? body : undefined;
    }

    #refusalOf(error: unknown): Error {
        if (!(error instanceof Error)) return new Error('the body could not be read', { cause: error });
        if (!('type' in error) || error.type !== 'entity.too.large') return error;
        const { bodyBytes } = this.#limits;
        return new AppError('BODY_TOO_LARGE', `The body has more than ${bodyBytes} bytes.`, {
            limit: bodyBytes,
        });
    }
}

function mediaTypeOf(contentType = ''): string {
    const [mediaType = ''] = contentType.split(';', 1);
    return mediaType.trim().toLowerCase();
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function jsonOf(bytes: Buffer): unknown {
    try {
        const text = utf8.decode(bytes);
        return SURROGATE_ESCAPE.test(text) ? JSON.parse(text, refuseLoneSurrogates) : JSON.parse(text);
    } catch {
        throw new AppError('BODY_MALFORMED', 'The body is not one JSON document in UTF-8.');
    }
}

/** Decoded text has no half of a surrogate pair; only an escape can bring one in. */
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** For strings that are not Unicode no two programs have the same answer (RFC 7493 §2.1). */
function refuseLoneSurrogates(name: string, value: unknown): unknown {
    const isIllFormed =
        LONE_SURROGATE.test(name) || (typeof value === 'string' && LONE_SURROGATE.test(value));
    if (isIllFormed) throw new SyntaxError('half of a surrogate pair');
    return value;
}

/** Walks level by level, so that no depth can exhaust the stack. */
function isDeeper(value: unknown, levels: number): boolean {
    let level: unknown[] = [value];
    for (let depth = 0; depth <= levels; depth += 1) {
        level = level.flatMap(childrenOf);
        if (level.length === 0) return false;
    }
    return true;
}

function childrenOf(value: unknown): unknown[] {
    if (typeof value !== 'object' || value === null) return [];
    return Object.values(value).filter((child) => typeof child === 'object' && child !== null);
}
