/**
 * What Alertmanager's webhook (version 4), and what speaks like it, means. One group of alerts is one incident, under
 * the source and the group's key, as Alertmanager's own PagerDuty integration has it. Labels of the firing alerts say
 * what is affected and how bad it is; a label value that no entry bears is kept as an unknown name, a missing or
 * unmapped severity is the source's `missingSeverity`, which a catalog maps high. What is not shown may be as bad as that.
 *
 * Format: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
import type { Definitions, Ref } from '@escalog/definitions';
import { shortened } from '@escalog/kernel';
import { descriptionOf, titleOf } from './alert-words.ts';
import { notShown } from './incident-state.ts';
import { nameOf, rankOf } from './names.ts';
import { valueOf, type Alert, type AlertGroup } from './received-alerts.ts';
import {
  affectedBy,
  factsFrom,
  firstUrl,
  longestFact,
  missingSeverity,
  severityMapping,
  shownFacts,
  type AlertReading,
  type Source,
} from './source-reading.ts';

/** Reads a group by the entry of its source; labels are read as Prometheus has them where there is none. */
export function readAlertGroup(group: AlertGroup, source: Ref, definitions: Definitions): AlertReading {
  const found = definitions.findOf('alert-source', source);
  const entry = found?.entry;
  const firing = group.alerts.filter((alert) => alert.firing);
  const speaking = judged(firing.length > 0 ? firing : group.alerts, entry, definitions);
  const { severity, because } = severityOf(speaking, group.hidden, entry, definitions);
  const alerts = speaking.map(({ alert }) => alert);
  const labels = entry?.affectsLabels ?? ['service'];
  return {
    title: titleOf(alerts, group.hidden),
    description: descriptionOf(alerts, group.hidden),
    severity,
    severityBecause: because,
    ...affectedBy(
      alerts.map((alert) => labels.flatMap((label) => valueOf(alert.labels, label) ?? [])),
      entry,
      definitions,
    ),
    url: urlOf(group, alerts),
    facts: factsOf(group, firing.length),
    definition: found === undefined ? null : `${found.entry.ref}@${found.version}`,
  };
}

interface Judged {
  readonly alert: Alert;
  /** What its label is mapped to; `undefined` when there is none, or it is not mapped. */
  readonly severity: Ref | undefined;
  readonly rank: number;
}

/** The worst first, and those that are as bad in the order in which they came. */
function judged(alerts: readonly Alert[], source: Source | undefined, definitions: Definitions): readonly Judged[] {
  const missing = missingSeverity(source, definitions);
  const mapped = severityMapping(source, definitions);
  return alerts
    .map((alert) => {
      const value = valueOf(alert.labels, severityLabelOf(source));
      const severity = value === undefined ? undefined : mapped(value);
      return { alert, severity, rank: rankOf(severity ?? missing, definitions) };
    })
    .sort((a, b) => a.rank - b.rank);
}

/** The worst of its alerts; one that names none is as bad as the source says, and so is what is not shown. */
function severityOf(
  alerts: readonly Judged[],
  hidden: number,
  source: Source | undefined,
  definitions: Definitions,
): { readonly severity: string; readonly because: string } {
  const label = severityLabelOf(source);
  const missing = missingSeverity(source, definitions);
  const worst = alerts.find(({ severity }) => severity !== undefined);
  const isNamed = alerts.every(({ severity, rank }) => severity !== undefined || (worst && worst.rank <= rank));
  if (worst?.severity !== undefined && isNamed && !(hidden > 0 && rankOf(missing, definitions) < worst.rank)) {
    const value = shortened(valueOf(worst.alert.labels, label) ?? '', longestFact);
    return { severity: nameOf(worst.severity), because: `its label ${label} is ${value}` };
  }
  const severity = nameOf(missing);
  const taken = `taken as ${severity}`;
  if (worst === undefined)
    return {
      severity,
      because: `no alert has a label ${label} that is mapped to a severity, and such are ${taken}`,
    };
  return {
    severity,
    because: isNamed
      ? `alerts that are not shown are ${taken}`
      : `alerts without a label ${label} that is mapped to a severity are ${taken}`,
  };
}

function severityLabelOf(source: Source | undefined): string {
  return source?.severityLabel ?? 'severity';
}

/** The first alert's, else the group's. */
function urlOf({ externalURL }: AlertGroup, alerts: readonly Alert[]): string | null {
  return firstUrl([...alerts.map(({ generatorURL }) => generatorURL), externalURL]);
}

function factsOf({ alerts, hidden, commonLabels, details }: AlertGroup, firing: number): AlertReading['facts'] {
  return {
    ...factsFrom([...[...commonLabels].slice(0, shownFacts), ...details]),
    firing: String(firing),
    resolved: String(alerts.length - firing),
    ...(hidden > 0 && { [notShown]: String(hidden) }),
  };
}
