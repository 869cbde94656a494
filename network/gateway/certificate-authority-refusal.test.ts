import { isAlreadyRegistered, refusalOf } from './certificate-authority-refusal';

/** As fabric-ca-client throws: the members of the server's answer are put on the error. */
const answered = (code: number, message: string) =>
    Object.assign(new Error('fabric-ca request failed'), { errors: [{ code, message }] });

describe('the refusal of a certificate authority', () => {
    test('tells what it means, and then what the authority said', () => {
        expect(refusalOf(answered(74, "Identity 'ann' is already registered"))).toBe(
            "the id is registered already: choose another, or enrol it with its own secret (Identity 'ann' is already registered, code 74)",
        );
    });

    test('that is not known is told in the words of the authority', () => {
        expect(refusalOf(answered(999, 'Something new'))).toBe('Something new, code 999');
    });

    test('to answer at all is told by what is wrong with the connection', () => {
        const error = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
        expect(refusalOf(error)).toBe(
            'nothing listens at its address; is it running, and is the url of the profile right? (connect)',
        );
        expect(refusalOf(new Error('socket hang up'))).toBe('socket hang up');
    });

    test('is known for an id that is registered, and for nothing else', () => {
        expect(isAlreadyRegistered(answered(74, 'already registered'))).toBe(true);
        expect(isAlreadyRegistered(answered(71, 'Authorization failure'))).toBe(false);
        expect(isAlreadyRegistered(new Error('socket hang up'))).toBe(false);
    });
});
