import type { Instant } from '../../core/instant';

export interface RecentAnswerOptions<Answer> {
    readonly ask: () => Promise<Answer>;
    /** How long an answer is believed, from its question on; milliseconds. */
    readonly believedMs: number;
    readonly clock: () => Instant;
}

/** An answer that is asked for no more often than it changes, so that probes do not load whoever gives it. */
export class RecentAnswer<Answer> {
    readonly #options: RecentAnswerOptions<Answer>;
    #last: { readonly asked: Instant; readonly answer: Promise<Answer> } | undefined;

    constructor(options: RecentAnswerOptions<Answer>) {
        this.#options = options;
    }

    get(): Promise<Answer> {
        const { ask, believedMs, clock } = this.#options;
        const now = clock();
        if (this.#last === undefined || now - this.#last.asked > believedMs)
            this.#last = { asked: now, answer: ask() };
        return this.#last.answer;
    }
}
