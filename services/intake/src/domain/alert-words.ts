/** What people read of alerts: each by its name and what it says, the worst first. */
import { valueOf, type Alert } from './received-alerts.ts';
import { counted, shortened } from '@escalog/kernel';
import { said } from './text.ts';

const longestTitle = 300;
const longestName = 200;
const longestDescription = 5_000;
const mostDescribed = 20;

/** `DatabaseDown: primary gone`, cut to what fits a line. */
export function nameOfAlert(alert: Alert): string {
  return shortened(headingOf(alert), longestName);
}

/**
 * That of the first; alerts beside it that are called otherwise, or are not shown, are counted: `… and 2 more`. When only
 * what is not shown may fire, it says of the first that it has ended.
 */
export function titleOf(alerts: readonly Alert[], hidden: number): string {
  const [first, ...others] = alerts;
  const heading = first === undefined ? nameless : headingOf(first);
  const ended = onlyHiddenMayFire(alerts, hidden) ? ' (ended)' : '';
  const isMixed = hidden > 0 || others.some((alert) => headingOf(alert) !== heading);
  const more = `${ended}${isMixed ? ` and ${others.length + hidden} more` : ''}`;
  return `${shortened(heading, longestTitle - more.length)}${more}`;
}

/** What each alert says, with its start and its links; how many are not shown comes first. `null` when they say nothing. */
export function descriptionOf(alerts: readonly Alert[], hidden: number): string | null {
  const what = `${counted(hidden, 'further alert')} of the group ${hidden === 1 ? 'is' : 'are'} not shown here`;
  const ended = onlyHiddenMayFire(alerts, hidden) ? ' and may fire; what is shown has ended' : '';
  const notShown = hidden > 0 ? [`${what}${ended}.`] : [];
  const left = alerts.length - mostDescribed;
  const more = left > 0 ? [`And ${counted(left, 'further alert')}.`] : [];
  const described = alerts
    .slice(0, mostDescribed)
    .flatMap((alert) => linesOf(alert, alerts.length > 1 ? headingAmong(alert, alerts) : undefined).join('\n') || []);
  const paragraphs = [...notShown, ...new Set(described), ...more];
  return paragraphs.length === 0 ? null : shortened(paragraphs.join('\n\n'), longestDescription);
}

function onlyHiddenMayFire(alerts: readonly Alert[], hidden: number): boolean {
  return hidden > 0 && alerts.every(({ firing }) => !firing);
}

function linesOf(alert: Alert, heading: string | undefined): readonly string[] {
  const { annotations, startsAt, generatorURL, links, values } = alert;
  const link = (label: string, url: string | undefined) => (url === undefined ? [] : [`${label}: ${url}`]);
  return [
    ...textOf(heading),
    ...textOf(valueOf(annotations, 'description')),
    ...(values === undefined ? [] : [`Values: ${values}`]),
    ...(startsAt === null ? [] : [`Since ${inUtc(startsAt)}`]),
    ...link('Runbook', valueOf(annotations, 'runbook_url') ?? valueOf(annotations, 'runbook')),
    ...link('Source', generatorURL),
    ...[...links].flatMap(([name, url]) => link(name, url)),
  ];
}

/** `2026-11-18 01:58:00 UTC`, as the report writes times, whatever zone the source is in; what is no time as it came. */
function inUtc(written: string): string {
  try {
    return `${Temporal.Instant.from(written).toString({ smallestUnit: 'second' }).replace('T', ' ').replace('Z', '')} UTC`;
  } catch {
    return written;
  }
}

/** With the labels that tell it from others: `DiskFull (instance=a)`. */
function headingAmong(alert: Alert, alerts: readonly Alert[]): string {
  const heading = headingOf(alert);
  const alike = alerts.slice(0, mostDescribed).filter((other) => headingOf(other) === heading);
  const own = [...alert.labels].filter(([name, value]) => alike.some(({ labels }) => labels.get(name) !== value));
  return own.length === 0 ? heading : `${heading} (${shortened(inLabels(new Map(own)), longestName)})`;
}

const nameless = 'Alert';

/** Its name and its summary; without them its title and its message, and without those its labels. */
function headingOf({ labels, annotations }: Alert): string {
  const name = valueOf(labels, 'alertname') ?? said(valueOf(annotations, 'title'));
  const summary = said(valueOf(annotations, 'summary') ?? valueOf(annotations, 'message'));
  if (name === undefined && summary === undefined) return inLabels(labels);
  return summary === undefined || summary === name ? (name ?? nameless) : `${name ?? nameless}: ${summary}`;
}

function inLabels(labels: Alert['labels']): string {
  return [...labels].map(([name, value]) => `${name}=${value}`).join(', ') || nameless;
}

function textOf(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [text];
}
