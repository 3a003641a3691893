import { join } from 'node:path';
import { addressInLine, webAddressOf, withoutSource } from '@escalog/http';
import { counted } from '@escalog/kernel';
import { Eta } from 'eta';
import { ruleWords } from '../domain/asked-rule.ts';
import { drawingOf } from '../domain/drawing.ts';
import type { MarkShape } from '../domain/lane.ts';
import { outcomeWords } from '../domain/lanes.ts';
import type { PreviewOutcome } from '../domain/preview-held.ts';
import { reportOf, type Report } from '../domain/report.ts';
import type { InvolvedPerson } from '../domain/people.ts';
import type { IncidentHistory } from '../domain/timeline.ts';
import { markdownOf } from './markdown.ts';

const views = join(import.meta.dirname, '..', '..', 'templates');
const html = new Eta({ views, cache: true, autoEscape: true });
const markdown = new Eta({ views, cache: true, autoEscape: true, escapeFunction: markdownOf });

/** The report as one page that needs nothing else: no script, no request, styles and drawing inside. `back` leads to the incident, where it is read in a browser. */
export function reportAsHtml(history: IncidentHistory, back?: string): string {
  const report = reportOf(history);
  const drawing = drawingOf(history);
  const drawn = new Set(drawing.lanes.flatMap(({ marks }) => marks.map(({ shape }) => shape)));
  const legend = Object.entries(legendWords)
    .filter(([shape]) => drawn.has(shape as MarkShape))
    .map(([shape, words]) => ({ shape, words }));
  return html.render('./report-html', { ...report, ...wording(report), drawing, legend, back });
}

/** The report in CommonMark with tables, to paste into a wiki or an issue. */
export function reportAsMarkdown(history: IncidentHistory): string {
  const report = reportOf(history);
  return markdown.render('./report-markdown', { ...report, ...wording(report) });
}

const legendWords: Readonly<Record<MarkShape, string>> = {
  declared: 'declared',
  update: 'update posted',
  delivered: 'page delivered',
  acknowledged: 'acknowledged',
  failed: 'delivery attempt failed',
  undeliverable: 'undeliverable',
  skipped: 'level skipped',
  exhausted: 'path exhausted',
  halted: 'escalation stopped',
  branch: 'condition of a path',
  declined: 'declined',
  'handed-off': 'handed off',
  bounced: 'goes to and fro',
  lapsed: 'lapsed or came back',
  raised: 'raised to high urgency, or paged in addition',
  resolved: 'resolved',
};

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

/** How times are written: with the date where the incident ran over midnight. */
function wording({ timeline, incident, escalationOver }: Report) {
  const days = new Set(timeline.map(({ at }) => at.slice(0, 10)));
  const clock = (iso: string): string => iso.slice(11, 19);
  const dateAndClock = (iso: string): string => `${iso.slice(0, 10)} ${clock(iso)}`;
  return {
    outcomeWords,
    previewWords,
    ruleWords,
    counted,
    partsOf,
    dateAndClock,
    clock: days.size > 1 ? dateAndClock : clock,
    source: incident.url === null ? undefined : webAddressOf(incident.url),
    described: linesOf(incident),
    words: escalationOver ? afterwards : meanwhile,
  };
}

/** A line of what is known; that of a runbook or a source with where it leads. */
interface Described {
  readonly text: string;
  readonly address?: string;
  readonly link?: string;
}

/** What is known, line by line. */
function linesOf({ description, url }: Report['incident']): readonly Described[] {
  const lines =
    withoutSource(description, url)
      ?.trim()
      .split(/\r\n|\r|\n/) ?? [];
  return lines.map((text) => {
    const found = addressInLine(text);
    return found === undefined ? { text } : { ...found, text: found.label.trimEnd() };
  });
}
