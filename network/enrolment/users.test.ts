import { usersToEnrol } from './users';

const authorities = [{ mspId: 'Org1MSP' }];

test('without names the usual users of the organisations with a certificate authority are enrolled', () => {
    expect(usersToEnrol([], authorities)).toEqual([{ label: 'org1-app', mspId: 'Org1MSP' }]);
    expect(() => usersToEnrol([], [{ mspId: 'OtherMSP' }])).toThrow('OtherMSP');
});

test('users can be named, each with its organisation', () => {
    expect(usersToEnrol(['billing@Org1MSP', 'audit@Org2MSP'], authorities)).toEqual([
        { label: 'billing', mspId: 'Org1MSP' },
        { label: 'audit', mspId: 'Org2MSP' },
    ]);
    expect(() => usersToEnrol(['../x@Org1MSP'], authorities)).toThrow('LABEL@MSPID');
    expect(() => usersToEnrol(['billing'], authorities)).toThrow('LABEL@MSPID');
});
