/** The result; undefined when content that someone else made is not what it should be. */
export function attempt<Result>(decoding: () => Result): Result | undefined {
    try {
        return decoding();
    } catch {
        return undefined;
    }
}
