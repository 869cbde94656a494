/** A test that ran, and what it came to. */
export interface RanTest {
    /** From the root of the repository, with slashes. */
    readonly file: string;
    readonly title: string;
    readonly status: 'passed' | 'failed';
}

const ROW = /\b(?:AOF|DF|APS|GR|IBM2?)-(?:\d+|ext|fig\d)\b/g;

/** The rows that a test names in its title. */
export function rowsIn(title: string): readonly string[] {
    return title.match(ROW) ?? [];
}

/** The title without the rows that it ends with. */
export function titleAlone(title: string): string {
    return title.replace(/ \([^()]*\)$/, (end) => (rowsIn(end).length > 0 ? '' : end));
}
