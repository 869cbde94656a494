/** One thing that a role needs for its work, or one part of that work, and whether it is there. */
export interface Check {
    readonly name: string;
    readonly ok: boolean;
    /** Why not. */
    readonly detail?: string;
}
