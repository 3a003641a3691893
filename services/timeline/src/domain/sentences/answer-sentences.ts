import { counted, listed } from '@escalog/kernel';
import type { IncidentEventOf } from '../incident-event.ts';
import type { Names } from '../names.ts';
import type { Sentences } from './sentence-table.ts';
import { elapsed, wayOf } from '../wording.ts';
import { onCallName } from './on-call-name.ts';

/** What comes of answers, handoffs and changes while paths are climbed. */
export const answerSentences = {
  AcknowledgementLapsed: ({ meta, escalationId, cycle, acknowledgedBy }, names) => {
    const whose =
      acknowledgedBy.length === 0
        ? 'The acknowledgement'
        : `The acknowledgement of ${listed(acknowledgedBy.map(names.of))}`;
    return `${whose} has lapsed: ${names.ofClimb(escalationId, meta.version)} is climbed again from the top, round ${cycle}`;
  },
  AcknowledgementChanged: ({ meta, escalationId, acknowledgedBy, lapsesAt, snoozed }, names) => {
    const who = `${listed(acknowledgedBy.map(names.of))} ${acknowledgedBy.length === 1 ? 'has' : 'have'} ${names.ofEscalation(escalationId, meta.version)}`;
    if (lapsesAt === null) return who;
    const left = elapsed(Math.max(0, lapsesAt - meta.occurredAt));
    return `${who}; it is climbed again ${snoozed ? `in ${left}` : `if nothing happens for ${left}`}`;
  },
  PagesWithdrawn: ({ meta, escalationId, withdrawnPages, declinedBy }, names) => {
    const pages = counted(withdrawnPages.length, 'page is', 'pages are');
    return `${names.of(declinedBy)} is not paged any more by ${names.ofEscalation(escalationId, meta.version)} in this round${withdrawnPages.length === 0 ? '' : `: ${pages} withdrawn`}`;
  },
  HandoffAccepted: ({ meta, escalationId, from, by }, names) =>
    `${names.of(by)} took over by ${names.ofEscalation(escalationId, meta.version)}: ${names.ofEscalation(from, meta.version)} is not responsible any more`,
  HandoffReturned: ({ meta, escalationId, to, cycle, reason }, names) => {
    const goesOn =
      reason.code === 'handoff-returned-while-climbing'
        ? 'is being climbed already'
        : `is climbed again from the top, round ${cycle}`;
    return `Nobody took over by ${names.ofEscalation(to, meta.version)}: ${names.ofClimb(escalationId, meta.version)} ${goesOn}`;
  },
  BounceDetected: ({ owners, moves, adjudicator }, names) => {
    const loop = owners.map(names.of).join(' → ');
    return `It went to and fro (${loop}), passed on ${counted(moves, 'time')} without anybody taking it: ${names.of(adjudicator)} was to decide`;
  },
  IncidentReassessed: (event, names) => {
    const { meta, added, raisedPages } = event;
    const paged = added
      .filter(({ pages }) => pages.length > 0)
      .map(
        ({ escalationId, level, pages }) =>
          `level ${level} of ${names.ofEscalation(escalationId, meta.version)} paged ${listed(pages.map(onCallName))}`,
      );
    const raised =
      raisedPages.length === 0
        ? []
        : [
            `${counted(raisedPages.length, 'page that had been quiet is', 'pages that had been quiet are')} brought with high urgency`,
          ];
    const effects = [...paged, ...raised];
    return `${changeIn(event, names)}: ${effects.length === 0 ? 'what is being climbed pages nobody in addition' : listed(effects)}`;
  },
  ReplyIgnored: ({ by, via, answer, because }, names) =>
    `${names.of(by)} answered${wayOf(via)} (${answer}), ${because === 'over' ? 'when it was over' : 'who was not paged'}: nothing came of it`,
} satisfies Partial<Sentences>;

/** What was changed, and from what to what: severities as they are called, refs by their names. */
function changeIn({ trigger, before, after }: IncidentEventOf<'IncidentReassessed'>, names: Names): string {
  switch (trigger) {
    case 'severity-raised':
      return `The severity rose from ${names.of(before)} to ${names.of(after)}`;
    case 'severity-lowered':
      return `The severity fell from ${names.of(before)} to ${names.of(after)}`;
    case 'scope-grown':
      return `More is affected now (${entries(after, names)})`;
    default:
      return `Less is affected now (${entries(after, names)})`;
  }
}

function entries(refs: string, names: Names): string {
  const known = refs
    .split(',')
    .map((ref) => ref.trim())
    .filter((ref) => ref !== '');
  return known.length === 0 ? 'nothing that is known' : listed(known.map(names.of));
}
