/** How far each reader of something numbered has come. */
export interface CursorStore {
    /** The last place that the reader is done with; undefined if it has not begun. */
    read(reader: string): Promise<number | undefined>;

    /** Stores the place, unless the reader has come further already. */
    advance(reader: string, place: number): Promise<void>;
}
