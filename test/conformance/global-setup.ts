import { readConformanceConfig } from './network/config';
import { startNative } from './network/native-process';

/** One native network for all test files; the embedded one starts so fast that every file has its own. */
export default function setUp(): void {
    const { network, running } = readConformanceConfig();
    if (network === 'native' && running === undefined) process.env['CONFORMANCE_STARTED'] = startNative();
}
