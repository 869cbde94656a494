import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';
import { CertificateAuthorityClient } from './certificate-authority-client';

/** Longer than fabric-ca-client waits by itself. */
const SLOW_MS = 3_500;

const REFUSAL = JSON.stringify({ success: false, errors: [{ code: 20, message: 'Authentication failure' }] });

test('an authority that takes its time is heard out, since what it was asked may be done only once', async () => {
    const slow = createServer((_request, response) => {
        void after(SLOW_MS).then(() => response.end(REFUSAL));
    });
    slow.listen(0, '127.0.0.1');
    await once(slow, 'listening');
    const address = slow.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const client = new CertificateAuthorityClient({
        name: 'ca.example.com',
        mspId: 'Org1MSP',
        url: `http://127.0.0.1:${port}`,
        verify: true,
    });
    await expect(client.enrol('app', 'x')).rejects.toThrow('code 20');
    slow.close();
}, 15_000);
