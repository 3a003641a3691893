import { spanOf, type Definitions, type EntryOf } from '@escalog/definitions';
import { HttpProblem, refusal } from '@escalog/http';
import { shownOverride } from '../domain/override-list.ts';
import type { Author } from '../entries.ts';
import type { CatalogContext } from './context.ts';

type Override = EntryOf<'override'>;

/** Applies one override as whoever makes it, and answers as `overrideMade` says. */
export async function applyOverride(
  override: Override,
  schedule: EntryOf<'schedule'>,
  { entries, definitions }: CatalogContext,
) {
  const author: Author = { actor: { kind: 'person', ref: override.by }, because: override.why };
  const outcome = await entries.apply([override], { rotations: 'next-handover' }, author);
  if (outcome.kind === 'refused') throw refusedOverride(outcome.problems);
  if (outcome.kind === 'outdated') throw refusal(outcome.rejection);
  const stored = definitions.findOf('override', override.ref)?.entry ?? override;
  return {
    override: shownOverride(spanOf(stored, schedule.timeZone), schedule, definitions),
    onCall: outcome.changes[0]?.onCall ?? null,
    warnings: outcome.warnings.filter(({ ref }) => ref === override.ref),
  };
}

/** Pointers are into the body, where the entry has the same names. */
export function refusedOverride(
  problems: readonly { readonly pointer: string; readonly detail: string }[],
): HttpProblem {
  const errors = problems.map(({ pointer, detail }) => ({ pointer: pointer.replace(/^\/entries\/0/, ''), detail }));
  const [first] = errors;
  return new HttpProblem(
    422,
    'invalid-override',
    `Nothing was changed: ${first?.detail ?? 'the override is not sound'}.`,
    {
      errors,
    },
  );
}

/** One of this schedule, by its ref or the name in it. */
export function overrideCalled(word: string, schedule: EntryOf<'schedule'>, definitions: Definitions): Override {
  const found = definitions.findOf('override', word) ?? definitions.findOf('override', `override/${word}`);
  if (found !== undefined && found.entry.schedule === schedule.ref) return found.entry;
  throw new HttpProblem(
    404,
    'override-not-found',
    `${schedule.name} has no override "${word}"; GET /v1/schedules/{name}/overrides lists those that it has.`,
  );
}
