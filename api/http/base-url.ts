import type { Request } from 'express';
import { AppError } from '../../core/errors';

const HOST = /^[A-Za-z0-9.\-_~:[\]]{1,255}$/;
const PREFIX = /^(\/[A-Za-z0-9._~-]+)+$/;

/**
 * The address under which the client reached the service. Express reads X-Forwarded-Proto and -Host, and this function
 * X-Forwarded-Prefix, only from a trusted proxy.
 */
export function baseUrlOf(request: Request, publicUrl: string | undefined): string {
    if (publicUrl !== undefined) return publicUrl;
    const host = request.host as string | undefined;
    if (host === undefined || !HOST.test(host)) {
        const errors = [{ pointer: 'Host', detail: 'must name the service' }];
        throw new AppError('REQUEST_INVALID', 'The Host header is not usable.', { errors });
    }
    return `${request.protocol}://${host}${prefixOf(request)}`;
}

function prefixOf(request: Request): string {
    const prefix = request.headers['x-forwarded-prefix'];
    if (typeof prefix !== 'string' || !PREFIX.test(prefix)) return '';
    const isTrusted: unknown = request.app.get('trust proxy fn');
    const peer = request.socket.remoteAddress ?? '';
    return typeof isTrusted === 'function' && Reflect.apply(isTrusted, undefined, [peer, 0]) === true
        ? prefix
        : '';
}
