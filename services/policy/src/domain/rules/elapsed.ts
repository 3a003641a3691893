/** Rules about a time that has passed: since when it counts, and when it is over. */
import { millisecondsOf, triggerName, type RuleTrigger } from '@escalog/definitions';
import { after, never, spoken, type Instant, type Milliseconds } from '@escalog/kernel';
import type { Escalations } from '../escalations.ts';
import { declaredAt, untakenSince } from '../taken.ts';
import { changeOf, type Happening } from './happening.ts';

export interface Elapsed {
  readonly trigger: Exclude<RuleTrigger, string>;
  /** When the time is over. */
  readonly dueAt: Instant;
  readonly wait: Milliseconds;
}

/** When the time of a trigger is over as things are; `undefined` of one that waits for no time, or for nothing now. */
export function elapsedOf(trigger: RuleTrigger, state: Escalations): Elapsed | undefined {
  if (typeof trigger === 'string') return undefined;
  const wait = waitOf(trigger, state);
  const since = sinceOf(trigger, state);
  return wait === undefined || since === undefined ? undefined : { trigger, dueAt: after(since, wait), wait };
}

/** That it is over. */
export function passed({ trigger, wait }: Elapsed, { reopened }: Escalations): Happening {
  const name = triggerName(trigger);
  return {
    change: changeOf(name),
    text: `${sentences[name as keyof typeof sentences](spoken(wait))}${reopened === undefined ? '' : ' since it was opened again'}`,
  };
}

const sentences = {
  'unacknowledged-for': (wait: string) => `Nobody has acknowledged for ${wait}`,
  'in-severity-for': (wait: string) => `It has had its severity for ${wait}`,
  'open-for': (wait: string) => `It has been open for ${wait}`,
  'without-update-for': (wait: string) => `There has been no update for ${wait}`,
  'without-lead-for': (wait: string) => `Nobody has been leading it for ${wait}`,
};

function waitOf(trigger: Elapsed['trigger'], { facts }: Escalations): Milliseconds | undefined {
  const [wait] = Object.values(trigger);
  const duration = typeof wait === 'string' ? wait : wait?.[facts?.severity ?? ''];
  return duration === undefined ? undefined : millisecondsOf(duration);
}

function sinceOf(trigger: Elapsed['trigger'], state: Escalations): Instant | undefined {
  const { work } = state;
  // What is opened again counts anew.
  const declared = state.reopened?.at ?? declaredAt(state);
  if (declared === undefined) return undefined;
  const name = triggerName(trigger) as keyof typeof sentences;
  switch (name) {
    case 'open-for':
      return declared;
    case 'unacknowledged-for':
      return untakenSince(state);
    case 'in-severity-for':
      return work?.severitySince ?? declared;
    case 'without-update-for':
      return work?.updatedAt ?? declared;
    case 'without-lead-for':
      return (work?.lead ?? null) === null ? (work?.leadSince ?? declared) : undefined;
    default:
      return never(name);
  }
}
