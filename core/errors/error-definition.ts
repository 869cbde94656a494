/** What a client should do about an error: nothing will help (`never`), change the request, or send it again later. */
export type RetryAdvice = 'never' | 'change' | 'later';

export interface ErrorDefinition {
    readonly status: number;
    readonly title: string;
    readonly retry: RetryAdvice;
    /** One sentence for the person who reads the error. */
    readonly advice: string;
}
