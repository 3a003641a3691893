import { triagePath } from '../triage.ts';
import type { Ref } from '../entry.ts';

/** As much of an entry as the essentials depend on, so that one with faults elsewhere is not also called missing. */
export interface Outline {
  readonly ref: Ref;
  /** Whether it says `assumed: true`. */
  readonly assumed: boolean;
}

/** What a catalog of `outlines` lacks that every incident needs: whom to go to, and how bad it is. */
export function missingEssentials(outlines: readonly Outline[]): readonly string[] {
  const severities = outlines.filter(({ ref }) => ref.startsWith('severity/'));
  const assumed = severities.filter((severity) => severity.assumed).map(({ ref }) => ref);
  return [
    ...(outlines.some(({ ref }) => ref === triagePath)
      ? []
      : [`add ${triagePath}: incidents that nobody owns climb it`]),
    ...(severities.length === 0
      ? [
          'add at least one severity, such as {"ref": "severity/sev1", "name": "SEV1", "rank": 1, "urgency": "high", "reescalateAfter": "PT30M", "updateEvery": "PT30M", "path": "escalation-path/triage", "tells": [], "assumed": true}',
        ]
      : []),
    ...(severities.length > 0 && assumed.length === 0
      ? ['add "assumed": true to one severity: it is taken when a declaration names none']
      : []),
    ...(assumed.length > 1
      ? [
          `only one severity may say "assumed": true, but ${assumed.join(' and ')} do; send all but one of them without it`,
        ]
      : []),
  ];
}
