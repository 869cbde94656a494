/** The revision that If-Match demands, as the contract's argument: digits, or nothing if any will do (`*`, or no header). */
export function expectedRevisionOf(ifMatch: string | undefined): string {
    return ifMatch === undefined || ifMatch === '*' ? '' : ifMatch.slice(1, -1);
}
