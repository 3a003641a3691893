import type { Reason } from '@escalog/contracts';
import type { CallEnded, RequestedCall } from './call-types.ts';

export function delivered(call: RequestedCall, { attempt, detail }: CallEnded): Reason {
  return {
    code: 'accepted',
    text: `${subjectOf(call)} was taken at attempt ${attempt} (${detail}).`,
    definition: null,
    facts: factsOf(call, attempt),
  };
}

export function failed(call: RequestedCall, { attempt, retriable, detail }: CallEnded): Reason {
  const why = retriable ? 'and there is no time left to try again' : 'and trying again would not help';
  return {
    code: retriable ? 'time-is-over' : 'not-worth-repeating',
    text: `${subjectOf(call)} did not get through at attempt ${attempt} (${detail}), ${why}.`,
    definition: null,
    facts: factsOf(call, attempt),
  };
}

function subjectOf({ kind, rule, action }: RequestedCall): string {
  const what = kind === 'post' ? 'What is posted to a chat' : 'The webhook that is called';
  return `${what} by action ${action + 1} of ${rule}`;
}

function factsOf({ kind, rule, action }: RequestedCall, attempt: number): Readonly<Record<string, string>> {
  return { kind, rule, action: String(action), attempt: String(attempt) };
}
