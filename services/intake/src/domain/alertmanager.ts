/**
 * What Alertmanager's webhook (version 4) means. One group of alerts is one incident, under the group's key,
 * as Alertmanager's own PagerDuty integration has it. Labels of the firing alerts say what is affected and
 * how bad it is; a label value that no entry bears is kept as an unknown name, a missing or unmapped severity
 * is the source's `missingSeverity`, which a catalog maps high.
 *
 * Format: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
import type { Definitions, EntryOf, VersionedEntry } from '@escalog/definitions';
import { shortened } from '@escalog/kernel';
import { nameOf, rankOf, thingsNamed } from './names.ts';

export interface Alert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>> | null;
  readonly generatorURL?: string;
}

export interface AlertGroup {
  readonly groupKey: string;
  readonly status: 'firing' | 'resolved';
  readonly commonLabels?: Readonly<Record<string, string>> | null;
  readonly commonAnnotations?: Readonly<Record<string, string>> | null;
  readonly externalURL?: string;
  readonly alerts: readonly Alert[];
}

/** A group as intake understands it. */
export interface AlertReading {
  readonly title: string;
  readonly description: string | null;
  readonly severity: string;
  readonly severityBecause: string;
  readonly affects: readonly string[];
  readonly unknownNames: readonly string[];
  readonly url: string | null;
  readonly facts: Readonly<Record<string, string>>;
  readonly definition: string | null;
}

const longestTitle = 300;
const longestDescription = 5_000;
const longestFact = 300;
/** Longer than any name that an entry bears. */
const longestName = 300;
const longestUrl = 2_000;
const shownFacts = 20;
const shownUnknownNames = 20;

export function readAlertGroup(group: AlertGroup, definitions: Definitions): AlertReading {
  const source = definitions.findOf('alert-source', 'alert-source/alertmanager');
  const firing = group.alerts.filter(({ status }) => status === 'firing');
  const speaking = firing.length > 0 ? firing : group.alerts;
  const { affects, unknownNames } = affectedBy(speaking, source?.entry, definitions);
  const { severity, because } = severityOf(speaking, source?.entry, definitions);
  return {
    title: shortened(titleOf(group, speaking), longestTitle),
    description: descriptionOf(speaking),
    severity,
    severityBecause: because,
    affects,
    unknownNames: unknownNames.slice(0, shownUnknownNames),
    url: urlOf(group, speaking),
    facts: {
      firing: String(firing.length),
      resolved: String(group.alerts.length - firing.length),
      ...Object.fromEntries(
        Object.entries(group.commonLabels ?? {})
          .slice(0, shownFacts)
          .map(([label, value]) => [shortened(label, longestFact), shortened(value, longestFact)]),
      ),
    },
    definition: definitionOf(source),
  };
}

/** The first alert's, else the group's; half of one would lead nowhere. */
function urlOf({ externalURL }: AlertGroup, [first]: readonly Alert[]): string | null {
  return [first?.generatorURL, externalURL].find((url) => url !== undefined && url.length <= longestUrl) ?? null;
}

/** `HighErrorRate: Login answers 5% errors`, from what the alerts have in common, else from the first. */
function titleOf({ commonLabels, commonAnnotations }: AlertGroup, alerts: readonly Alert[]): string {
  const name = said(commonLabels?.['alertname']) ?? said(alerts[0]?.labels['alertname']) ?? 'Alert';
  const summary = said(commonAnnotations?.['summary']) ?? said(alerts[0]?.annotations?.['summary']);
  return summary === undefined ? name : `${name}: ${summary}`;
}

function descriptionOf(alerts: readonly Alert[]): string | null {
  const texts = alerts.flatMap(({ annotations }) => annotations?.['description'] ?? []);
  return texts.length === 0 ? null : shortened([...new Set(texts)].join('\n'), longestDescription);
}

function affectedBy(alerts: readonly Alert[], source: EntryOf<'alert-source'> | undefined, definitions: Definitions) {
  const labels = source?.affectsLabels ?? ['service'];
  const names = new Set(
    alerts
      .flatMap((alert) => labels.flatMap((label) => said(alert.labels[label]) ?? []))
      .map((name) => shortened(name, longestName)),
  );
  const affects = new Set<string>();
  const unknownNames: string[] = [];
  for (const name of names) {
    const refs = thingsNamed(name, definitions);
    if (refs.length === 0) unknownNames.push(name);
    for (const ref of refs) affects.add(ref);
  }
  return { affects: [...affects].sort(), unknownNames: unknownNames.sort() };
}

/** The worst severity that any of the alerts names. */
function severityOf(
  alerts: readonly Alert[],
  source: EntryOf<'alert-source'> | undefined,
  definitions: Definitions,
): { severity: string; because: string } {
  const label = source?.severityLabel ?? 'severity';
  const mapped = alerts.flatMap((alert) => {
    const value = alert.labels[label];
    const ref =
      value !== undefined && source !== undefined && Object.hasOwn(source.severities, value)
        ? source.severities[value]
        : undefined;
    return ref === undefined ? [] : [{ ref, because: `its label ${label} is ${value}` }];
  });
  const [worst] = mapped.sort((a, b) => rankOf(a.ref, definitions) - rankOf(b.ref, definitions));
  if (worst !== undefined) return { severity: nameOf(worst.ref), because: worst.because };
  const missing = source?.missingSeverity ?? worstSeverity(definitions);
  return {
    severity: nameOf(missing),
    because: `no alert has a label ${label} that is mapped to a severity, and such are taken as ${nameOf(missing)}`,
  };
}

function worstSeverity(definitions: Definitions): string {
  const [worst] = [...definitions.allOf('severity')].sort((a, b) => a.rank - b.rank);
  return worst?.ref ?? 'severity/unknown';
}

/** Text without characters that control how it is shown, and without blanks around it; `undefined` when nothing is left. */
function said(text: string | undefined): string | undefined {
  const clean = text?.replaceAll(/[\p{Cc}\u202A-\u202E\u2066-\u2069]+/gu, ' ').trim();
  return clean === '' ? undefined : clean;
}

function definitionOf(source: VersionedEntry<EntryOf<'alert-source'>> | undefined): string | null {
  return source === undefined ? null : `${source.entry.ref}@${source.version}`;
}
