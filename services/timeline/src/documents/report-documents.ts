import { join } from 'node:path';
import { addressInLine, webAddressOf, withoutSource } from '@escalog/http';
import { counted, escaped, listed } from '@escalog/kernel';
import { writtenAsHtml } from '@escalog/written';
import { Eta } from 'eta';
import { ruleWords } from '../domain/asked-rule.ts';
import { drawingOf, narrow, wide, type Drawing } from '../domain/drawing.ts';
import { barWords, outcomeWords, shapeWords, type MarkShape } from '../domain/lane.ts';
import type { InvolvedPerson } from '../domain/people.ts';
import { linesOf, periodsOf, type Line } from '../domain/periods.ts';
import type { PreviewOutcome } from '../domain/preview-held.ts';
import { reportOf, type Report } from '../domain/report.ts';
import type { IncidentHistory } from '../domain/timeline.ts';
import { utcTimes, type ZoneTimes } from '../domain/zone-times.ts';
import { markShapes } from './mark-shapes.ts';
import { markdownAddress, markdownOf } from './markdown.ts';
import { sentenceAsHtml, timeAsHtml } from './sentence-html.ts';
import { writtenAsMarkdown, writtenInCell } from './written-markdown.ts';

const views = join(import.meta.dirname, '..', '..', 'templates');
const html = new Eta({ views, cache: true, autoEscape: true, escapeFunction: escaped });
const markdown = new Eta({ views, cache: true, autoEscape: true, escapeFunction: markdownOf });

/** The report as one page that needs nothing else: no script, no request, styles and drawing inside. `back` leads to the incident, where it is read in a browser. */
export function reportAsHtml(history: IncidentHistory, times?: ZoneTimes, back?: string): string {
  return [...htmlOf(history, times, back)].join('');
}

/** The same in pieces. */
export function htmlOf(history: IncidentHistory, times = utcTimes, back?: string): Iterable<string> {
  const report = reportOf(history);
  const [desk, phone] = [wide, narrow].map((layout) => drawingOf(history, layout, times)) as [Drawing, Drawing];
  return piecesOf(html, ['./report-html', './rows'], {
    ...report,
    ...wordingOf(report, history, times),
    periods: periodsOf(linesOf(report.timeline, report.retrospective.notes), times),
    desk,
    phone,
    legend: legendOf(desk),
    markShapes,
    known: new Set(history.events.map(({ meta }) => meta.eventId)),
    html: (text: string) => sentenceAsHtml(text, times),
    time: (iso: string) => timeAsHtml(iso, times, false),
    dated: (iso: string) => timeAsHtml(iso, times, true),
    written: writtenAsHtml,
    back,
  });
}

/** The report in CommonMark with tables, to paste into a wiki or an issue. */
export function reportAsMarkdown(history: IncidentHistory, times?: ZoneTimes): string {
  return [...markdownReportOf(history, times)].join('');
}

/** The same in pieces. */
export function markdownReportOf(history: IncidentHistory, times = utcTimes): Iterable<string> {
  const report = reportOf(history);
  return piecesOf(markdown, ['./report-markdown', './rows-markdown'], {
    ...report,
    ...wordingOf(report, history, times),
    lines: linesOf(report.timeline, report.retrospective.notes),
    written: writtenAsMarkdown,
    inCell: writtenInCell,
  });
}

/** Stands for the rows of a table. What people typed never has such a character: it is harmless by then. */
const slot = '\u0000rows\u0000';
const rowsAtOnce = 50;

/** Fills the templates of a report, and then that of its rows, a few at a time: a long timeline as one text would be in memory several times. */
function* piecesOf(
  templates: Eta,
  [report, rows]: readonly [report: string, rows: string],
  told: object,
): Generator<string> {
  const tables: (readonly Line[])[] = [];
  const whole = templates.render(report, { ...told, rows: (lines: readonly Line[]) => (tables.push(lines), slot) });
  const [first = '', ...others] = whole.split(slot);
  yield first;
  for (const [index, part] of others.entries()) {
    const lines = tables[index] ?? [];
    for (let from = 0; from < lines.length; from += rowsAtOnce)
      yield templates.render(rows, { ...told, lines: lines.slice(from, from + rowsAtOnce) });
    yield part;
  }
}

/** What marks and bars of the drawing mean; severities are named beside theirs. */
export function legendOf({ lanes }: Drawing) {
  const shapes = new Set(lanes.flatMap(({ marks }) => marks.map(({ shape }) => shape)));
  const styles = new Set(lanes.flatMap(({ bars }) => bars.map(({ style }) => style)));
  return {
    marks: Object.entries(shapeWords)
      .filter(([shape]) => shapes.has(shape as MarkShape))
      .map(([shape, words]) => ({ shape: shape as MarkShape, words })),
    bars: [...styles]
      .filter((style) => !style.startsWith('severity'))
      .sort()
      .map((style) => ({ style, words: barWords(style) })),
  };
}

const previewWords: Readonly<Record<PreviewOutcome, string>> = {
  'as-foretold': 'as foretold',
  'other-people': 'other people',
  earlier: 'earlier',
  later: 'later',
  skipped: 'skipped',
  'not-skipped': 'not skipped',
  'not-foretold': 'not foretold',
  'another-way': 'went another way',
  'not-reached': 'not reached',
  'to-come': 'to come',
};

/** Of more than that, the rest is folded away where that can be opened, and left to the timeline where it cannot. */
export const mostShown = 12;

/** What a person was paged with and did, in the order of time. */
function partsOf({ pages, deeds }: InvolvedPerson) {
  return [
    ...pages.map((page) => ({ at: page.requestedAt, page, deed: undefined })),
    ...deeds.map((deed) => ({ at: deed.at, page: undefined, deed })),
  ].toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
}

const afterwards = {
  didNotHold: 'What did not hold',
  nothingFailed: 'Nothing failed.',
  nothingHeld: 'Nothing could be said to have held.',
  nothingEscalated: 'Nothing was escalated.',
};
const meanwhile: typeof afterwards = {
  didNotHold: 'What has not held so far',
  nothingFailed: 'Nothing has failed so far.',
  nothingHeld: 'That is known once nothing is being escalated any more.',
  nothingEscalated: 'Nothing is being escalated yet.',
};

/** What templates say besides the report itself. */
export function wordingOf(report: Report, { names }: IncidentHistory, times: ZoneTimes) {
  const { timeline, incident, escalationOver } = report;
  const days = new Set(timeline.map(({ at }) => times.local(at).day));
  const dateAndClock = (iso: string): string => `${times.local(iso).day} ${times.local(iso).time}`;
  return {
    outcomeWords,
    previewWords,
    ruleWords,
    counted,
    partsOf,
    digestOf,
    mostShown,
    dateAndClock,
    utcOf: (iso: string) => `${iso.slice(0, 10)} ${iso.slice(11, 19)}`,
    // With the date where the incident ran over midnight.
    clock: days.size > 1 ? dateAndClock : (iso: string) => times.local(iso).time,
    told: (text: string) => times.told(text),
    times,
    zoneText: times.isUtc ? 'All times are UTC.' : `All times are in ${times.zone}, with UTC beside.`,
    nameOf: names.ofActor,
    source: incident.url === null ? undefined : webAddressOf(incident.url),
    described: describedIn(incident),
    words: escalationOver ? afterwards : meanwhile,
    stateWords,
    webAddressOf,
    markdownAddress,
  };
}

const stateWords: Readonly<Record<string, string>> = { open: 'to do', done: 'done', dropped: 'dropped' };

/** `paged 12 times: 8 answered and 4 not answered`; undefined of who was not paged. */
function digestOf({ pages }: InvolvedPerson): string | undefined {
  if (pages.length === 0) return undefined;
  const ends = [...Map.groupBy(pages, ({ outcome }) => outcome)].map(
    ([outcome, same]) => `${same.length} ${outcomeWords[outcome]}`,
  );
  return `paged ${counted(pages.length, 'time')}: ${listed(ends)}`;
}

/** A line of what is known; that of a runbook or a source with where it leads. */
interface Described {
  readonly text: string;
  readonly address?: string;
  readonly link?: string;
}

/** What is known, line by line. */
function describedIn({ description, url }: Report['incident']): readonly Described[] {
  const lines =
    withoutSource(description, url)
      ?.trim()
      .split(/\r\n|\r|\n/) ?? [];
  return lines.map((text) => {
    const found = addressInLine(text);
    return found === undefined ? { text } : { ...found, text: found.label.trimEnd() };
  });
}
