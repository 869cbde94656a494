import { endNative } from './network/native-process';

export default function tearDown(): void {
    const started = process.env['CONFORMANCE_STARTED'];
    if (started !== undefined) endNative(started);
}
