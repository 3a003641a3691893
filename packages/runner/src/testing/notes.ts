/** The smallest aggregates that have everything: a notebook that takes commands, and a reminder that follows it. */
import type { Decided, NotificationsEvent, PageWithdrawn, Reason, UpdatePosted } from '@escalog/contracts';
import {
  accepted,
  after,
  append,
  cancelTimer,
  ignored,
  perform,
  rejected,
  setTimer,
  type Decider,
  type Instant,
  type Workflow,
} from '@escalog/kernel';

const reason: Reason = { code: 'test', text: 'A test did it.', definition: null, facts: {} };

/** Texts written so far; writing the last one again is ignored, an empty one refused. */
export const notebook: Decider<readonly string[], string, Decided<UpdatePosted>> = {
  initial: [],
  decide(text, written) {
    if (text === '') return rejected('empty-note', 'Write something.');
    if (written.at(-1) === text) return ignored('it says so already');
    return accepted({ type: 'UpdatePosted', text, reason });
  },
  evolve: (written, { text }) => [...written, text],
};

export type ReminderInput =
  | { readonly kind: 'noted'; readonly text: string }
  | { readonly kind: 'due'; readonly text: string }
  | { readonly kind: 'mused'; readonly text: string };

export interface ReminderTypes {
  State: readonly string[];
  Input: ReminderInput;
  Event: Decided<NotificationsEvent>;
  Activity: string;
  Context: { readonly at: Instant };
}

/** Says each note a minute after it was heard, `in 1 s` sooner; `forget` forgets what is to come, `do …` is done at once. */
export const reminder: Workflow<ReminderTypes> = {
  initial: [],
  observe: (heard, input) => (input.kind === 'noted' ? [...heard, input.text] : heard),
  react(input, heard, { at }) {
    if (input.kind === 'mused') return [];
    if (input.kind === 'due') return [append(said(input.text))];
    if (input.text === 'forget') return heard.map((text) => cancelTimer(text));
    if (input.text.startsWith('do ')) return [perform(input.text)];
    return [
      setTimer(input.text, after(at, input.text === 'in 1 s' ? 1_000 : 60_000), {
        kind: 'due' as const,
        text: input.text,
      }),
    ];
  },
  evolve: (heard) => heard,
};

function said(text: string): Decided<PageWithdrawn> {
  return { type: 'PageWithdrawn', pageId: text, escalationId: 'e', person: 'person/ana', reason };
}
