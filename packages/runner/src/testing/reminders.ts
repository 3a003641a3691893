import type { Meta, NotificationsEvent } from '@escalog/contracts';
import { instantOf } from '@escalog/kernel';
import type { RunnerDeps } from '../aggregate.ts';
import { WorkflowRunner } from '../workflow-runner.ts';
import { reminder, type ReminderTypes } from './notes.ts';

/** A runner of reminders that writes what it performs into `performed`; `fault` may throw when one comes due. */
export function reminders(
  { deps }: { readonly deps: RunnerDeps },
  performed: string[] = [],
  fault: (text: string) => void = () => {},
): WorkflowRunner<ReminderTypes, NotificationsEvent> {
  return new WorkflowRunner<ReminderTypes, NotificationsEvent>(
    {
      collection: 'reminders',
      eventType: 'PageWithdrawn',
      workflow: {
        ...reminder,
        react(input, heard, context) {
          if (input.kind === 'due') fault(input.text);
          return reminder.react(input, heard, context);
        },
      },
      actor: { kind: 'service', ref: 'test' },
      names: (id) => ({ stream: `reminder/${id}`, subject: id }),
      context: (at) => ({ at }),
      perform: (_id, activity) => performed.push(activity),
    },
    deps,
  );
}

/** Of the event that led to an input. */
export function metaOf(version: number): Meta {
  return {
    eventId: `e${version}`,
    subject: 'r1',
    stream: 'notes/r1',
    version,
    occurredAt: instantOf(0),
    correlationId: 'e1',
    causationId: null,
    actor: { kind: 'person', ref: 'person/ana' },
  };
}

export const noted = (text: string) => ({ kind: 'noted' as const, text });
