import { join } from 'node:path';
import { readStoreConfig } from './config';

test('without a MongoDB the store is in files under DATA_DIR', () => {
    expect(readStoreConfig({})).toEqual({ kind: 'embedded', directory: join('data', 'offchain') });
    expect(readStoreConfig({ DATA_DIR: '/var/x', MONGODB_URI: ' ' })).toEqual({
        kind: 'embedded',
        directory: '/var/x/offchain',
    });
});

test('the database is the one that the URI names, or the service’s own', () => {
    expect(readStoreConfig({ MONGODB_URI: 'mongodb://a:1,b:2/books?replicaSet=rs' })).toMatchObject({
        database: 'books',
    });
    expect(readStoreConfig({ MONGODB_URI: 'mongodb://a:1' })).toMatchObject({
        kind: 'mongo',
        uri: 'mongodb://a:1',
        database: 'fabric_async_api',
    });
});

test('a URI that is none is refused without repeating it, since it may hold a password', () => {
    const read = (): unknown => readStoreConfig({ MONGODB_URI: 'postgres://me:secret@host' });
    expect(read).toThrow('MONGODB_URI');
    expect(read).not.toThrow('secret');
});
