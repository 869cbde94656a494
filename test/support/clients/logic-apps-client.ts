import { setTimeout as delay } from 'node:timers/promises';

export interface Answered {
    readonly status: number;
    readonly body: unknown;
}

export interface Following {
    readonly address: string;
    readonly key: string;
    /** Called for every answer that is 202, before it waits so many seconds. */
    readonly toldToWait?: (seconds: number) => Promise<void>;
}

/** The asynchronous pattern of Logic Apps: an answer is final unless it is 202; then `Location` is asked, after `Retry-After`. */
export async function followWhile202({ address, key, toldToWait }: Following): Promise<Answered> {
    for (let next = address; ;) {
        const response = await fetch(next, { headers: { Authorization: `Bearer ${key}` } });
        const body: unknown = await response.json();
        if (response.status !== 202) return { status: response.status, body };
        next = response.headers.get('Location') ?? '';
        const seconds = Number(response.headers.get('Retry-After'));
        await toldToWait?.(seconds);
        await delay(1000 * seconds);
    }
}
