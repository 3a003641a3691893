/**
 * What of an incident has changed since somebody looked: a form carries what its page showed, so that nobody decides by
 * what is no longer so without having been told.
 */
import { nameIn, type Incident } from './incident.ts';

export type ChangeKind =
  'resolved' | 'reopened' | 'acknowledged' | 'given-back' | 'escalated' | 'begun' | 'severity' | 'lead' | 'scope';

export interface Change {
  readonly kind: ChangeKind;
  /** What it now is: a sentence. */
  readonly text: string;
}

interface Shown {
  readonly status: string;
  readonly severity: string;
  readonly by: readonly string[];
  readonly lead: string | null;
  readonly affects: readonly string[];
  /** Where each escalation stands, by its id. */
  readonly stands: Readonly<Record<string, string>>;
}

/** What the page shows of it, to be sent along with a form. */
export function shownOf(incident: Incident): string {
  const { status, severity, acknowledgedBy, lead = null, affects, escalations } = incident;
  const stands = Object.fromEntries(escalations.map((one) => [one.escalationId, standOf(one)]));
  return JSON.stringify({ status, severity, by: acknowledgedBy, lead, affects, stands } satisfies Shown);
}

function standOf({ state, level }: Incident['escalations'][number]): string {
  return state === 'acknowledged' || state === 'halted' ? 'held' : `${state} ${level}`;
}

/** What has changed, in the order of how much it matters; nothing when what was shown cannot be read. */
export function changesSince(
  shown: string | undefined,
  incident: Incident,
  nameOfSeverity: (severity: string) => string,
): readonly Change[] {
  const before = readShown(shown);
  if (before === undefined) return [];
  const name = (ref: string) => nameIn(incident, ref);
  const changes: Change[] = [];
  const { status, acknowledgedBy, lead = null, severity, escalations } = incident;
  if (status === 'resolved' && before.status !== 'resolved')
    changes.push({ kind: 'resolved', text: 'It is resolved meanwhile.' });
  if (status !== 'resolved' && before.status === 'resolved')
    changes.push({ kind: 'reopened', text: 'It is open again.' });
  const newly = acknowledgedBy.filter((ref) => !before.by.includes(ref));
  if (newly.length > 0)
    changes.push({
      kind: 'acknowledged',
      text: `${newly.map(name).join(' and ')} acknowledged meanwhile${status === 'open' ? ', and nobody has it now' : ''}.`,
    });
  if (status === 'open' && before.status === 'acknowledged' && newly.length === 0)
    changes.push({ kind: 'given-back', text: 'Nobody has it any more.' });
  for (const one of escalations) {
    const stood = before.stands[one.escalationId];
    if (stood === undefined) {
      changes.push({ kind: 'begun', text: `${name(one.path)} is climbed, too: ${one.because}` });
    } else if (stood !== standOf(one) && standOf(one) !== 'held') {
      const where = one.state === 'exhausted' ? 'has come to its last resort' : `is at level ${one.level}`;
      const who = one.paged.slice(-3).map((page) => page.name);
      changes.push({
        kind: 'escalated',
        text: `${name(one.path)} ${where}${who.length === 0 ? '' : `: ${who.join(', ')} paged`}.`,
      });
    }
  }
  if (severity !== before.severity)
    changes.push({ kind: 'severity', text: `Its severity is ${nameOfSeverity(severity)} now.` });
  if (lead !== before.lead)
    changes.push({ kind: 'lead', text: lead === null ? 'Nobody leads it any more.' : `${name(lead)} leads it now.` });
  if (incident.affects.join() !== before.affects.join())
    changes.push({
      kind: 'scope',
      text:
        incident.affects.length === 0
          ? 'Nothing that is known is affected any more.'
          : `It affects ${incident.affects.map(name).join(', ')} now.`,
    });
  return changes;
}

function readShown(text: string | undefined): Shown | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isShown(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isShown(value: unknown): value is Shown {
  if (typeof value !== 'object' || value === null) return false;
  const { status, severity, by, affects, stands } = value as Partial<Record<keyof Shown, unknown>>;
  return (
    typeof status === 'string' &&
    typeof severity === 'string' &&
    Array.isArray(by) &&
    Array.isArray(affects) &&
    typeof stands === 'object' &&
    stands !== null
  );
}
