import type { EndorsementVerdict } from '../../core/ports/endorser';
import { recordingLogger } from '../../test/support/recording-logger';
import { ConsensusGuard } from './consensus-guard';

const REQUEST = { signer: 'app', proposal: { function: 'f', args: [] }, operationId: '1' };
const VERDICT: EndorsementVerdict = { kind: 'rejected', code: 'A_CODE', message: 'no' };

let now = 0;
const logger = recordingLogger();
const guard = (consensusType: () => Promise<string>) =>
    new ConsensusGuard({
        endorser: { endorse: () => Promise.resolve(VERDICT) },
        consensusType,
        logger,
        clock: () => now,
    });

describe('the client that asks the orderers itself', () => {
    it('endorses nothing on a BFT service, and says which client does', async () => {
        const guarded = guard(() => Promise.resolve('BFT'));
        const unavailable = {
            kind: 'unavailable',
            reason: expect.stringContaining('FABRIC_CLIENT=gateway') as string,
        };
        await expect(guarded.endorse(REQUEST)).resolves.toEqual(unavailable);
        await expect(guarded.endorse(REQUEST)).resolves.toEqual(unavailable);
        expect(logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
    });

    it('asks once how the channel is ordered', async () => {
        let asked = 0;
        const guarded = guard(() => {
            asked += 1;
            return Promise.resolve('etcdraft');
        });
        await Promise.all([guarded.endorse(REQUEST), guarded.endorse(REQUEST)]);
        await expect(guarded.endorse(REQUEST)).resolves.toEqual(VERDICT);
        expect(asked).toBe(1);
    });

    it('goes on while no peer says so, and asks again a minute later', async () => {
        let answer = () => Promise.reject<string>(new Error('no peer answered'));
        const guarded = guard(() => answer());
        await expect(guarded.endorse(REQUEST)).resolves.toEqual(VERDICT);
        answer = () => Promise.resolve('BFT');
        await expect(guarded.endorse(REQUEST)).resolves.toEqual(VERDICT);
        now += 60_000;
        await expect(guarded.endorse(REQUEST)).resolves.toMatchObject({ kind: 'unavailable' });
    });
});
