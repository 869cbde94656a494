/** Whether a file operation failed because there is no such file or directory. */
export function isNotFound(error: unknown): boolean {
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
