import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);

/** The X.509 library, made ready to use Node's own cryptography; import it from here and nowhere else. */
export { x509 };
