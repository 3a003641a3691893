/**
 * What a source sent, as far as it can be read. Senders drop an alert that is refused, so nothing is refused for a
 * value that nobody needs in order to page: numbers and truth values are read as text, and what is none is left out.
 * An alert is readable when at least one label or annotation says something; one that is not, and has not ended, may
 * still be somebody's, and counts as one that is not shown.
 */
import { said, saidInLines } from './text.ts';

/** Labels or annotations by their names, as they were written. */
export type Texts = ReadonlyMap<string, string>;

export interface Alert {
  /** Whether it fires: whatever does not say that it is resolved does. */
  readonly firing: boolean;
  readonly labels: Texts;
  readonly annotations: Texts;
  /** `null` when it does not say. */
  readonly startsAt: string | null;
  /** `null` when it does not say, as while it fires. */
  readonly endsAt: string | null;
  readonly generatorURL: string | undefined;
  /** Where else its source shows it, by what that is called; Grafana's. */
  readonly links: Texts;
  /** What was measured, such as `B=22, C=1`; Grafana's. */
  readonly values: string | undefined;
  /** What tells it from others of its source: its fingerprint, else its labels. */
  readonly identity: string;
}

export interface AlertGroup {
  readonly groupKey: string;
  /** At least one, each once. */
  readonly alerts: readonly Alert[];
  /** How many there are besides, which the source left out or nobody can read. */
  readonly hidden: number;
  readonly commonLabels: Texts;
  readonly externalURL: string | undefined;
  /** What else the source said of the group, to be kept. */
  readonly details: Texts;
}

const mostAlerts = 100_000;
const mostHidden = 1_000_000_000;

/** The group in the body of a webhook; `undefined` when no alert in it can be read. */
export function receivedGroup(body: unknown): AlertGroup | undefined {
  const group = recordOf(body);
  const common = {
    labels: textsOf(group['commonLabels']),
    annotations: textsOf(group['commonAnnotations'], saidInLines),
  };
  const sent: readonly unknown[] = Array.isArray(group['alerts']) ? group['alerts'] : [];
  const read = sent.slice(0, mostAlerts).map((alert) => alertOf(alert, group));
  const [readable, unreadable] = [read.filter(saysSomething), read.filter((alert) => !saysSomething(alert))];
  if (readable.length === 0) return undefined;
  const left = Math.max(0, sent.length - mostAlerts) + unreadable.filter(({ firing }) => firing).length;
  return {
    groupKey: keyOf(group, readable),
    alerts: distinct(readable).map((alert) => ({
      ...alert,
      labels: withCommon(alert.labels, common.labels),
      annotations: withCommon(alert.annotations, common.annotations),
    })),
    hidden: Math.min(mostHidden, countOf(group['truncatedAlerts']) + left),
    commonLabels: common.labels,
    externalURL: said(textOf(group['externalURL'])),
    details: detailsOf(group),
  };
}

/** The value under `name`; a name in other letters or with blanks around it counts where none is written the same. */
export function valueOf(texts: Texts, name: string): string | undefined {
  const exact = texts.get(name);
  if (exact !== undefined) return exact;
  const wanted = normalized(name);
  for (const [other, value] of texts) if (normalized(other) === wanted) return value;
  return undefined;
}

/** What names and values of labels are compared as. */
export function normalized(text: string): string {
  return text.trim().toLowerCase();
}

function alertOf(sent: unknown, group: Fields): Alert {
  const alert = recordOf(sent);
  const labels = textsOf(alert['labels']);
  const annotations = textsOf(alert['annotations'], saidInLines);
  return {
    firing: normalized(textOf(alert['status']) ?? textOf(group['status']) ?? '') !== 'resolved',
    labels,
    annotations,
    startsAt: instantIn(textOf(alert['startsAt'])),
    endsAt: instantIn(textOf(alert['endsAt'])),
    generatorURL: said(textOf(alert['generatorURL'])),
    links: linksOf(alert),
    values: valuesOf(alert['values']) ?? said(textOf(alert['valueString'])),
    identity:
      said(textOf(alert['fingerprint'])) ?? JSON.stringify([...(labels.size > 0 ? labels : annotations)].sort()),
  };
}

/** In the order in which people want them. */
const linkNames = { Dashboard: 'dashboardURL', Panel: 'panelURL', Image: 'imageURL', Silence: 'silenceURL' };

function linksOf(alert: Fields): Texts {
  return new Map(
    Object.entries(linkNames).flatMap(([name, field]) => {
      const url = said(textOf(alert[field]));
      return url !== undefined && /^https?:\/\//i.test(url) ? [[name, url] as const] : [];
    }),
  );
}

function valuesOf(sent: unknown): string | undefined {
  const values = [...textsOf(sent)].map(([name, value]) => `${name}=${value}`).join(', ');
  return values === '' ? undefined : values;
}

function saysSomething({ labels, annotations }: Alert): boolean {
  return labels.size + annotations.size > 0;
}

/** What the group says of all its alerts, an alert need not say again. */
function withCommon(own: Texts, common: Texts): Texts {
  return [...common.keys()].every((name) => own.has(name)) ? own : new Map([...common, ...own]);
}

/** Each alert once; one that is told as firing and as ended fires. */
function distinct(alerts: readonly Alert[]): readonly Alert[] {
  const byIdentity = new Map<string, Alert>();
  for (const alert of alerts)
    if (byIdentity.get(alert.identity)?.firing !== true) byIdentity.set(alert.identity, alert);
  return [...byIdentity.values()];
}

/** The source's own key; without one, the labels by which it groups, else those that its alerts share, else all. */
function keyOf(group: Fields, alerts: readonly Alert[]): string {
  const given = textOf(group['groupKey']);
  if (given !== undefined && given.trim() !== '') return given;
  const grouped = textsOf(group['groupLabels']);
  const labels = [grouped, sharedBy(alerts)].find(({ size }) => size > 0);
  return JSON.stringify(labels === undefined ? alerts.map(({ identity }) => identity).sort() : [...labels].sort());
}

function sharedBy(alerts: readonly Alert[]): Texts {
  const first = alerts[0]?.labels ?? new Map<string, string>();
  return new Map([...first].filter(([name, value]) => alerts.every(({ labels }) => labels.get(name) === value)));
}

function detailsOf(group: Fields): Texts {
  const reason = said(textOf(group['notification_reason']));
  const route = [...textsOf(group['routeLabels'])].map(([name, value]) => `${name}=${value}`).join(', ');
  return new Map([
    ...(reason === undefined ? [] : ([['notification_reason', reason]] as const)),
    ...(route === '' ? [] : ([['routeLabels', route]] as const)),
  ]);
}

/** As it was written, which is how a source writes it again; the zero time, by which some mean nothing, is none. */
function instantIn(text: string | undefined): string | null {
  const given = said(text);
  return given !== undefined && instant.test(given) ? given : null;
}

const instant = /^(19[7-9]\d|2\d{3})-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:?\d\d)$/;

function textsOf(sent: unknown, clean = said): Texts {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(recordOf(sent))) {
    const [name, text] = [said(key), clean(textOf(value))];
    if (name !== undefined && text !== undefined) texts.set(name, text);
  }
  return texts;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

function countOf(value: unknown): number {
  const count = Math.ceil(Number(textOf(value) ?? 0));
  return count > 0 ? Math.min(count, mostHidden) : 0;
}

type Fields = Readonly<Record<string, unknown>>;

function recordOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
