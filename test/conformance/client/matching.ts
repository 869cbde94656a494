/** Text that the pattern is found in, as a part of an expected object. */
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

/** Text that has the other one in it, as a part of an expected object. */
export const containing = (text: string): unknown => expect.stringContaining(text);
