/**
 * Each severity says what it asks for: how loudly people are paged, when an acknowledgement lapses, how often there is an
 * update, which path is climbed when nobody owns what is affected, and who is told. One that is sent without some of it is
 * refused; one that an earlier release stored goes on, and is named until somebody says the rest.
 */
import { listed } from '@escalog/kernel';
import type { Definitions } from '../definitions.ts';
import { typeOf, type EntryOf, type Ref } from '../entry.ts';
import { faultOfWait } from './duration-bounds.ts';
import { triagePath } from '../triage.ts';
import { below, type Problem } from './problem.ts';
import { isRecord } from './union-shape.ts';
import type { Warning } from './warning.ts';

/** What a severity has to say besides its name, with an example of each. */
const asked: Readonly<Record<string, unknown>> = {
  rank: 1,
  urgency: 'high',
  reescalateAfter: 'PT30M',
  updateEvery: 'PT30M',
  path: triagePath,
  tells: [],
};

/** Names of what a severity does not say, in the order of the documentation; of anything else none. */
function unsaidBy(value: unknown): readonly string[] {
  return isSeverity(value) ? Object.keys(asked).filter((field) => !Object.hasOwn(value, field)) : [];
}

/** One problem that names all that is missing, and the value as it would be with that, so that nothing is called missing twice. */
export function describedFully(
  value: Readonly<Record<string, unknown>>,
  pointer: string,
): { readonly value: Readonly<Record<string, unknown>>; readonly problems: readonly Problem[] } {
  const unsaid = unsaidBy(value);
  if (unsaid.length === 0) return { value, problems: [] };
  return {
    value: { ...exampleOf(unsaid), ...value },
    problems: [{ pointer, detail: `${String(value['ref'])} does not say ${listed(unsaid)}; ${advice(unsaid)}` }],
  };
}

/** What is wrong with the durations of a severity; pointers are within it. */
export function severityProblems(severity: EntryOf<'severity'>): readonly Problem[] {
  return (['reescalateAfter', 'updateEvery'] as const).flatMap((field) => {
    const duration = severity[field];
    const fault = duration === 'never' ? undefined : faultOfWait(field, duration);
    return fault === undefined
      ? []
      : [
          {
            pointer: below('', field),
            detail: fault.endsWith('zero') ? `${fault}; say never if it is not to happen` : fault,
          },
        ];
  });
}

/** Severities of the catalog that do not say all that they ask for, by an earlier release, and that `sent` does not mend. */
export function unsaidWarnings(sent: ReadonlySet<Ref>, current: Definitions): readonly Warning[] {
  return current.allOf('severity').flatMap((severity) => {
    const unsaid = unsaidBy(severity);
    if (unsaid.length === 0 || sent.has(severity.ref)) return [];
    const detail = `${severity.ref} does not say ${listed(unsaid)}, and until it does ${withoutThem(unsaid)}; apply it with ${shown(unsaid)}`;
    return [{ ref: severity.ref, pointer: '', detail }];
  });
}

/** For readiness: whether every severity says what it asks for. It is no fault of a service when one does not. */
export function severitiesCheck(current: Definitions): {
  readonly name: string;
  readonly ok: true;
  readonly detail: string;
} {
  const lacking = Map.groupBy(
    current.allOf('severity').filter((severity) => unsaidBy(severity).length > 0),
    (severity) => unsaidBy(severity).join(),
  );
  const details = [...lacking.values()].map((severities) => {
    const unsaid = unsaidBy(severities[0]);
    const [verb, they, them] = severities.length === 1 ? ['does', 'it does', 'it'] : ['do', 'they do', 'them'];
    const refs = severities.map(({ ref }) => ref);
    const more = refs.length - namedAtMost;
    const named = listed(more > 0 ? [...refs.slice(0, namedAtMost), `${more} more`] : refs);
    return `${named} ${verb} not say ${listed(unsaid)}, and until ${they} ${withoutThem(unsaid)}; apply ${them} with ${shown(unsaid)}`;
  });
  const detail = details.length === 0 ? 'every severity says what it asks for' : details.join('. ');
  return { name: 'severities', ok: true, detail };
}

/** Of severities that lack the same. */
const namedAtMost = 3;

function isSeverity(value: unknown): value is Readonly<Record<string, unknown>> {
  return isRecord(value) && typeof value['ref'] === 'string' && typeOf(value['ref']) === 'severity';
}

function exampleOf(fields: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(fields.map((field) => [field, asked[field]]));
}

function advice(unsaid: readonly string[]): string {
  return `a severity says what it asks for, so add what is missing, such as ${shown(unsaid)}`;
}

/** `"updateEvery": "PT30M", "tells": []`: JSON that is YAML too. */
function shown(fields: readonly string[]): string {
  return fields.map((field) => `${JSON.stringify(field)}: ${JSON.stringify(asked[field])}`).join(', ');
}

/** What holds while a severity does not say it. */
const meanwhile: Readonly<Record<string, string>> = {
  reescalateAfter: 'no acknowledgement lapses',
  updateEvery: 'nobody is asked for updates',
  path: `what nobody owns climbs ${triagePath}`,
  tells: 'nobody is told',
};

function withoutThem(unsaid: readonly string[]): string {
  return listed(unsaid.flatMap((field) => meanwhile[field] ?? []));
}
