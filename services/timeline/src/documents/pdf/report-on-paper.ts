/** The report as PDF, by a library that needs no browser. */
import { blocksOf, type Block, type Run } from '@escalog/written';
import { drawingOf } from '../../domain/drawing.ts';
import { linesOf, periodsOf } from '../../domain/periods.ts';
import { reportOf } from '../../domain/report.ts';
import type { IncidentHistory } from '../../domain/timeline.ts';
import { utcTimes, type ZoneTimes } from '../../domain/zone-times.ts';
import { legendOf, mostShown, wordingOf } from '../report-documents.ts';
import { drawOnPaper, paper } from './drawing-on-paper.ts';
import { Sheet, soft } from './sheet.ts';
import type { Piece, Style } from './typesetting.ts';

const body: Style = { size: 9.5 };
const quiet: Style = { size: 8.5, colour: soft };
const cell: Style = { size: 8 };
const strong: Style = { size: 9.5, bold: true };

/** The same bytes for the same events: the file is dated by the last of them. */
export async function reportAsPdf(history: IncidentHistory, times: ZoneTimes = utcTimes): Promise<Uint8Array> {
  const report = reportOf(history);
  const said = wordingOf(report, history, times);
  const { incident, retrospective } = report;
  const title = incident.title || `Incident ${incident.id}`;
  const sheet = new Sheet({ title: `Report: ${title}`, subject: `Incident ${incident.id}`, at: report.upTo });
  const say = (text: string, style: Style = body): void => sheet.text([{ text: said.told(text), style }]);
  const item = (pieces: readonly Piece[], indent = 14): void => sheet.text(pieces, { indent, marker: '•' });
  const plain = (text: string, style: Style = body): Piece => ({ text: said.told(text), style });
  const items = (texts: readonly string[]): void => {
    for (const text of texts.slice(0, 2 * mostShown)) item([plain(text)]);
    const more = texts.length - 2 * mostShown;
    if (more > 0) item([plain(`And ${more} more, which the timeline tells of.`, quiet)]);
  };

  sheet.heading(title, 1);
  say([incident.status, incident.severity, `incident ${incident.id}`].filter((part) => part !== '').join(' · '), quiet);
  say(said.zoneText, quiet);
  if (report.isOpen) {
    sheet.space(4);
    sheet.text([
      { text: 'This incident is still open. ', style: { ...strong, colour: '#9a6700' } },
      plain(
        `The report tells what was known at ${report.upTo.slice(0, 19).replace('T', ' ')} UTC, after ${said.counted(report.events, 'event')}; more may come, and what it says may change.`,
      ),
    ]);
  }

  sheet.heading('Summary', 2);
  if (retrospective.summary !== null) {
    write(blocksOf(retrospective.summary.text), sheet, 12);
    say(
      `By ${said.nameOf(retrospective.summary.by)}, ${said.dateAndClock(retrospective.summary.at)}. What the log says:`,
      quiet,
    );
    sheet.space(3);
  }
  say(report.summary.join(' '));
  for (const { text, address, link } of said.described)
    sheet.text([
      { text, style: quiet },
      ...(link === undefined ? [] : [{ text: ` ${address}`, style: { ...quiet, href: link } }]),
    ]);
  if (incident.url !== null)
    sheet.text([
      { text: 'Source: ', style: body },
      { text: incident.url, style: { ...body, href: said.source ?? null } },
    ]);

  const drawing = drawingOf(history, paper, times);
  sheet.heading('What happened when', 2);
  drawOnPaper(drawing, sheet);
  const legend = legendOf(drawing);
  say(drawing.folded.length === 0 ? '' : `${drawing.folded.join(' ')} The timeline has each.`, quiet);
  say(`Marks: ${legend.marks.map(({ words }) => words).join(', ')}. ${drawing.description}`, quiet);

  sheet.heading(said.words.didNotHold, 2);
  if (report.notHeld.length === 0) say(said.words.nothingFailed);
  items(report.notHeld.map(({ text }) => text));
  sheet.heading('What held', 2);
  if (report.held.length === 0) say(said.words.nothingHeld);
  items(report.held.map(({ text }) => text));

  if (report.preview !== null) {
    sheet.heading('Compared with the preview', 2);
    say(report.preview.text);
    sheet.table(
      columnsOf(sheet, [0.28, 0.27, 0.27, 0.18], ['Where', 'Foretold', 'What happened', 'Verdict']),
      report.preview.rows.map(({ place, foretold, happened, outcome }) =>
        [place, foretold ?? '', happened, said.previewWords[outcome]].map((text) => [plain(text, cell)]),
      ),
    );
  }

  sheet.heading('Figures', 2);
  sheet.table(
    columnsOf(sheet, [0.5, 0.5], ['Figure', 'Value']),
    report.figureRows.map(({ name, value }) => [[plain(name, cell)], [plain(value, { ...cell, bold: true })]]),
  );
  if (report.figuresAbsent !== null) say(report.figuresAbsent, quiet);

  sheet.heading('Notes and follow-ups', 2);
  if (retrospective.notes.length + retrospective.followUps.length === 0) say('Nobody has written any.');
  if (retrospective.followUps.length > 0)
    sheet.table(
      columnsOf(sheet, [0.55, 0.2, 0.13, 0.12], ['Follow-up', 'Who', 'Until', 'State']),
      retrospective.followUps.map((one) => [
        [
          ...inline(blocksOf(one.text), cell),
          ...(one.url === null
            ? []
            : [{ text: `\n${one.url}`, style: { ...cell, href: said.webAddressOf(one.url) ?? null } }]),
        ],
        [plain(one.ownerName ?? one.owner ?? 'nobody yet', cell)],
        [plain(one.due ?? '', cell)],
        [plain(said.stateWords[one.state] ?? one.state, cell)],
      ]),
    );
  for (const note of retrospective.notes) {
    sheet.space(4);
    const about = note.about === null ? '' : `, about ${said.dateAndClock(note.about)}`;
    say(`${said.nameOf(note.by)}, ${said.dateAndClock(note.at)}${about}:`, quiet);
    write(blocksOf(note.text), sheet, 12);
  }

  sheet.heading('Who was involved, and when', 2);
  if (report.people.length === 0) say('Nobody yet.');
  for (const person of report.people) {
    const parts = said.partsOf(person);
    sheet.heading(person.name, 3);
    const digest = said.digestOf(person);
    if (digest !== undefined && parts.length > mostShown) say(`${digest}.`, quiet);
    for (const { page, deed } of parts.slice(0, mostShown)) {
      if (page === undefined) item([plain(`${said.clock(deed.at)} ${deed.text}`)]);
      else
        item([
          plain(
            `${said.clock(page.requestedAt)} paged at ${page.place} of ${page.path} (${page.via.join(' → ')}): ${page.deliveredAt === null ? '' : `delivered ${said.clock(page.deliveredAt)}, `}${said.outcomeWords[page.outcome]}`,
          ),
        ]);
    }
    if (parts.length > mostShown)
      item([plain(`and ${parts.length - mostShown} more times, which the timeline tells of`, quiet)]);
  }

  sheet.heading('How they were found', 2);
  if (report.found.length === 0) say('The incident is not routed yet.');
  for (const { to, path, explanation } of report.found)
    item([{ text: to, style: strong }, plain(`, on the path ${path}: ${explanation}`)]);
  for (const asked of report.rules)
    item([
      { text: asked.name, style: strong },
      plain(
        ` (${asked.rule}) ${(said.ruleWords as Readonly<Record<string, string>>)[asked.outcome]}: ${asked.because}`,
      ),
    ]);
  if (report.furtherRules > 0) say(`${said.counted(report.furtherRules, 'more rule')} did not apply.`);

  sheet.heading('Escalations, and why', 2);
  if (report.escalations.length === 0) say(said.words.nothingEscalated);
  for (const { title: name, steps } of report.escalations) {
    sheet.heading(name, 3);
    for (const { at, text, reason } of steps.slice(0, 3 * mostShown))
      item([plain(`${said.clock(at)} ${text} ${reason ?? ''}`)]);
    const more = steps.length - 3 * mostShown;
    if (more > 0) item([plain(`And ${more} more steps, which the timeline tells of.`, quiet)]);
  }

  if (report.nudges.length > 0) {
    sheet.heading('What was suggested', 2);
    sheet.table(
      columnsOf(sheet, [0.18, 0.2, 0.32, 0.3], ['Time', 'Whom', 'What', 'What became of it']),
      report.nudges.map(({ at, asked, suggestion, text }) =>
        [said.clock(at), asked.join(', '), suggestion, text ?? 'Nobody has answered yet.'].map((told) => [
          plain(told, cell),
        ]),
      ),
    );
  }

  sheet.heading('Timeline', 2);
  const widths = times.isUtc ? [0.12, 0.5, 0.38] : [0.1, 0.1, 0.45, 0.35];
  const headings = times.isUtc ? ['UTC'] : ['Local', 'UTC'];
  for (const { name, lines } of periodsOf(linesOf(report.timeline, retrospective.notes), times)) {
    sheet.heading(name, 3);
    sheet.table(
      columnsOf(sheet, widths, [...headings, 'What happened', 'Why']),
      lines.map(({ at, entry, note }) => [
        [plain(times.local(at).time, cell)],
        ...(times.isUtc ? [] : [[plain(at.slice(11, 19), cell)]]),
        entry === undefined
          ? [plain(`Noted by ${said.nameOf(note.by)}: `, { ...cell, bold: true }), ...inline(blocksOf(note.text), cell)]
          : [plain(entry.text, cell)],
        [
          plain(
            entry === undefined
              ? ''
              : `${entry.reason ?? ''}${entry.definition === null ? '' : ` (${entry.definition})`}`,
            { ...cell, colour: soft },
          ),
        ],
      ]),
    );
  }
  if (sheet.missing.size > 0) {
    const codes = [...sheet.missing]
      .slice(0, 40)
      .map((letter) => `U+${letter.codePointAt(0)?.toString(16).toUpperCase()}`);
    sheet.space(10);
    say(
      `Shown as □, because the fonts of this file lack them: ${codes.join(', ')}. The report as HTML shows them.`,
      quiet,
    );
  }
  return sheet.end();
}

function columnsOf(sheet: Sheet, shares: readonly number[], headings: readonly string[]) {
  return shares.map((share, index) => ({ width: share * sheet.width, heading: headings[index] ?? '' }));
}

/** What people wrote, a block below the other. */
function write(blocks: readonly Block[], sheet: Sheet, indent: number): void {
  for (const block of blocks) {
    switch (block.kind) {
      case 'list':
        for (const [index, one] of block.items.entries()) {
          const [first, ...rest] = one;
          const marker = block.first === null ? '•' : `${block.first + index}.`;
          sheet.text(first === undefined ? [] : inline([first], body), { indent: indent + 14, marker });
          write(rest, sheet, indent + 14);
        }
        break;
      case 'quote':
        write(block.blocks, sheet, indent + 14);
        break;
      default:
        sheet.text(inline([block], body), { indent });
    }
    sheet.space(3);
  }
}

/** Blocks as one text with line breaks. */
function inline(blocks: readonly Block[], style: Style): readonly Piece[] {
  return blocks.flatMap((block, index) => {
    const before = index === 0 ? [] : [{ text: '\n', style }];
    switch (block.kind) {
      case 'paragraph':
        return [...before, ...block.runs.map((run) => pieceOf(run, style))];
      case 'heading':
        return [...before, ...block.runs.map((run) => pieceOf({ ...run, bold: true }, style))];
      case 'code':
        return [...before, { text: block.text, style }];
      case 'rule':
        return [];
      case 'quote':
        return [...before, ...inline(block.blocks, style)];
      case 'list':
        return [
          ...before,
          ...block.items.flatMap((one, number) => [
            { text: number === 0 ? '• ' : '\n• ', style },
            ...inline(one, style),
          ]),
        ];
      case 'table':
        return [
          ...before,
          ...block.rows.flatMap((row, number) => [
            ...(number === 0 ? [] : [{ text: '\n', style }]),
            ...row.flatMap((runs, column) => [
              ...(column === 0 ? [] : [{ text: ' · ', style }]),
              ...runs.map((run) => pieceOf(run, style)),
            ]),
          ]),
        ];
    }
  });
}

function pieceOf({ text, bold, italic, href }: Run, style: Style): Piece {
  return { text, style: { ...style, bold, italic, href } };
}
