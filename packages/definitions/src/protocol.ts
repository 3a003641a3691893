import type { Milliseconds } from '@escalog/kernel';
import { millisecondsOf } from './durations.ts';
import type { EntryOf, Ref } from './entry.ts';
import { triagePath } from './triage.ts';

/** What a severity asks for. */
export interface Protocol {
  readonly urgency: 'high' | 'low';
  /** How long an acknowledged incident may go without activity before its path is climbed again; null for as long as it takes. */
  readonly reescalateAfter: Milliseconds | null;
  /** How long there may be no update before somebody is asked for one; null for as long as it takes. */
  readonly updateEvery: Milliseconds | null;
  /** The path that is climbed when nobody is found to own what is affected. */
  readonly path: Ref;
  /** Who is told. */
  readonly tells: readonly Ref[];
}

/** What an earlier release stored of a severity may say nothing of its protocol. */
type Stored = Pick<EntryOf<'severity'>, 'urgency'> & Partial<EntryOf<'severity'>>;

/** The protocol of a severity. What one says nothing of never happens, climbs triage and tells nobody; of an unknown one people are paged loudly, because silence is worse. */
export function protocolOf(severity: Stored | undefined): Protocol {
  return severity === undefined ? protocolIn({ urgency: 'high' }) : known.getOrInsertComputed(severity, protocolIn);
}

/** Each version of a severity is read once: it is asked for with every input of an incident. */
const known = new WeakMap<Stored, Protocol>();

function protocolIn({ urgency, reescalateAfter, updateEvery, path = triagePath, tells = [] }: Stored): Protocol {
  return { urgency, reescalateAfter: waitOf(reescalateAfter), updateEvery: waitOf(updateEvery), path, tells };
}

function waitOf(duration: string | undefined): Milliseconds | null {
  return duration === undefined || duration === 'never' ? null : millisecondsOf(duration);
}
