import { Ajv, type ValidateFunction } from 'ajv';
import { CA_CODES, CaError } from './ca-error';

/** An attribute that a certificate is to carry. */
export interface AttributeRequest {
    readonly name: string;
    readonly optional?: boolean | null;
}

export interface EnrollRequest {
    readonly certificate_request: string;
    readonly profile?: string | null;
    readonly attr_reqs?: readonly AttributeRequest[] | null;
}

export interface RegisterRequest {
    readonly id: string;
    readonly type?: string | null;
    readonly secret?: string | null;
    readonly affiliation?: string | null;
    readonly max_enrollments?: number | null;
    readonly attrs?: readonly { name: string; value: string; ecert?: boolean | null }[] | null;
}

export interface RevokeRequest {
    readonly id?: string | null;
    readonly aki?: string | null;
    readonly serial?: string | null;
    readonly gencrl?: boolean | null;
}

const ajv = new Ajv();
const text = { type: 'string', nullable: true } as const;
const flag = { type: 'boolean', nullable: true } as const;

const asks: Record<string, unknown> = {
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string', minLength: 1 }, optional: flag },
};

const enroll = ajv.compile<EnrollRequest>({
    type: 'object',
    required: ['certificate_request'],
    properties: {
        certificate_request: { type: 'string' },
        profile: text,
        attr_reqs: { type: 'array', nullable: true, items: asks },
    },
});

const register = ajv.compile<RegisterRequest>({
    type: 'object',
    required: ['id'],
    properties: {
        id: { type: 'string', minLength: 1 },
        type: text,
        secret: text,
        affiliation: text,
        max_enrollments: { type: 'integer', nullable: true, minimum: -1 },
        attrs: {
            type: 'array',
            nullable: true,
            items: {
                type: 'object',
                required: ['name', 'value'],
                properties: {
                    name: { type: 'string', minLength: 1 },
                    value: { type: 'string' },
                    ecert: flag,
                },
            },
        },
    },
});

const revoke = ajv.compile<RevokeRequest>({
    type: 'object',
    properties: { id: text, aki: text, serial: text, gencrl: flag },
});

/** Readers of request bodies; each throws a `CaError` 400 as fabric-ca-server does. */
export const readRequest = {
    enroll: (body: Buffer) => read(body, enroll),
    register: (body: Buffer) => read(body, register),
    revoke: (body: Buffer) => read(body, revoke),
    /** The CA that a body names, if it is JSON that names one. */
    caName: (body: Buffer): string => {
        const value = parse(body);
        const named = typeof value === 'object' && value !== null && 'caname' in value ? value.caname : '';
        return typeof named === 'string' ? named : '';
    },
};

function read<T>(body: Buffer, validate: ValidateFunction<T>): T {
    if (body.length === 0) throw new CaError(400, CA_CODES.emptyBody, 'Empty request body');
    const value = parse(body);
    if (validate(value)) return value;
    throw new CaError(400, CA_CODES.badBody, `Invalid request body: ${ajv.errorsText(validate.errors)}`);
}

function parse(body: Buffer): unknown {
    if (body.length === 0) return undefined;
    try {
        return JSON.parse(body.toString('utf8'));
    } catch {
        throw new CaError(400, CA_CODES.badBody, 'Invalid request body: it is not JSON');
    }
}
