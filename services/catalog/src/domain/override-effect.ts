/** Whether an override would have any effect: two people may take the same shift at once, and the second must hear of it. */
import { onCallOf, spanOf, type Definitions, type EntryOf } from '@escalog/definitions';
import { isoOf, type Instant, type Rejection } from '@escalog/kernel';
import { nameOf, namesOf } from './wording.ts';

type Override = EntryOf<'override'>;

/** Changes that are gone through before it is taken that there is an effect. */
const changesAtMost = 10_000;

/** Why a new override would do nothing: it is over, or whoever it is instead of is not on call then. */
export function withoutEffect(
  override: Override,
  schedule: EntryOf<'schedule'>,
  now: Instant,
  definitions: Definitions,
): Rejection | undefined {
  const overrides = definitions.overridesOf(schedule.ref);
  const span = spanIn(override, schedule);
  // Sent again, or faulty, which applying it tells.
  if (span === undefined || overrides.all.some((one) => one.override.ref === override.ref)) return undefined;
  if (span.until <= now)
    return {
      code: 'override-over',
      message: `It would be over at ${isoOf(span.until)} already, and what has been is not changed; give a later end.`,
    };
  const { kind, person: who, insteadOf } = override;
  const taken = kind === 'remove' ? who : kind === 'replace' && insteadOf !== who ? insteadOf : undefined;
  if (taken === undefined) return undefined;
  const onCall = onCallOf(schedule, overrides, definitions);
  for (let [at, changes]: [Instant, number] = [span.since, 0]; at < span.until; changes += 1) {
    const { value, until } = onCall.at(at);
    if (changes > changesAtMost || value.people.some(({ person }) => person === taken)) return undefined;
    at = until;
  }
  const there = onCall.at(span.since).value.people.map(({ person }) => person);
  const others =
    there.length === 0 ? 'nobody is' : `${namesOf(there, definitions)} ${there.length === 1 ? 'is' : 'are'}`;
  return {
    code: 'override-without-effect',
    message: `It would change nothing: ${nameOf(taken, definitions)} is not on call in ${schedule.name} then; ${others}. Look again at who is on call.`,
  };
}

function spanIn(override: Override, { timeZone }: EntryOf<'schedule'>) {
  try {
    const span = spanOf(override, timeZone);
    return span.since < span.until ? span : undefined;
  } catch {
    return undefined;
  }
}
