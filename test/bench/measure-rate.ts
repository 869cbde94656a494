import { MeasuredService } from './measured-service';
import type { ProgramName } from './service';
import type { Testbed } from './testbed';

export interface RateRun {
    readonly rate: number;
    readonly reads: number;
    readonly seconds: number;
    readonly warmUp: number;
    readonly program: ProgramName;
}

/** The service at one rate of writes, and then at one of reads, on all cores; prints the figures. */
export async function measureRate(
    testbed: Testbed,
    { rate, reads, seconds, warmUp, program }: RateRun,
): Promise<void> {
    const service = await MeasuredService.start(testbed, program);
    try {
        await service.warmUp(rate / 2, warmUp);
        const { lastInvoiceId } = await service.create(rate, seconds);
        await service.read(reads, seconds, lastInvoiceId ?? '');
    } finally {
        await service.stop();
    }
}
