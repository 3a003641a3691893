import type { Milliseconds } from '@escalog/kernel';
import { noAnswerInTime, type Failure } from './channels/channel.ts';

/** How long a provider may take, from when the turn of the attempt has come: for the network, whatever the clock of the process says. */
export const deadline: Milliseconds = 10_000;

/** What `task` answers, or silence at the deadline, whatever the task makes of it; its signal aborts then. Rejects as the task does. */
export function withinDeadline<Answer>(task: (signal: AbortSignal) => Promise<Answer>): Promise<Answer | Failure> {
  return new Promise((resolve, reject) => {
    const overdue = new AbortController();
    const answering = task(overdue.signal);
    const timer = setTimeout(() => {
      resolve(noAnswerInTime);
      overdue.abort();
    }, deadline);
    answering.then(
      (answer) => {
        clearTimeout(timer);
        resolve(answer);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
