import { createHash } from 'node:crypto';
import { sha256 } from './sha256';

test('the hash of parts is the hash of what they make together', () => {
    const whole = createHash('sha256').update('nonce and creator').digest();
    expect(sha256(Buffer.from('nonce'), Buffer.from(' and creator'))).toEqual(whole);
    expect(sha256()).toEqual(createHash('sha256').digest());
});
