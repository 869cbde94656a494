import type { ChildProcess } from 'node:child_process';

/** The next message of a forked program; rejects when it ends without one. */
export async function nextMessage<Message>(child: ChildProcess, name: string): Promise<Message> {
    return new Promise((resolve, reject) => {
        const ended = (code: number | null): void => {
            reject(new Error(`the ${name} ended with ${String(code)} and without a result`));
        };
        child.once('exit', ended);
        child.once('message', (message: Message) => {
            child.off('exit', ended);
            resolve(message);
        });
    });
}
