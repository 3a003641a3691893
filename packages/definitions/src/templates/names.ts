/**
 * What a template may name. The list is closed, so that a name that there is not is found when a template is written, and
 * not at night. What only one kind of message has, only its templates may name.
 */
import type { TemplateChannel } from '../entries/template.ts';

export type TemplateKind = 'page' | 'nudge' | 'note';

/** What a message is made of, as templates name it. Text is plain; what there is not is the empty text. */
export interface TemplateFacts {
  readonly incident: {
    readonly id: string;
    readonly title: string;
    readonly description: string;
    readonly severity: string;
    readonly url: string;
    /** What people call what is affected. */
    readonly affects: readonly string[];
  };
  readonly person: { readonly name: string };
  readonly urgency: string;
  readonly why: string;
  /** How late it is, spoken, such as `12 min`. */
  readonly late: string;
  /** The sentences that Escalog says first, a line each. */
  readonly opening: string;
  /** Other pages that the message tells too, a sentence. */
  readonly also: string;
  readonly timelineUrl: string;
  readonly kind: TemplateKind;
  /** Such as `02:05 UTC`. */
  readonly answerBy: string;
  /** Such as `level 2 is paged`. */
  readonly otherwise: string;
  readonly acknowledgeUrl: string;
  /** What names the incident in an answer by text message, such as `417`. */
  readonly code: string;
  readonly suggestion: string;
  readonly acceptUrl: string;
  readonly dismissUrl: string;
  readonly note: string;
}

/** A name such as `incident.title`, and what it is. `only` says where there is one. */
export interface TemplateName {
  readonly name: string;
  readonly meaning: string;
  readonly isList?: true;
  readonly only?: { readonly kinds?: readonly TemplateKind[]; readonly channel?: TemplateChannel };
}

const answered = { kinds: ['page', 'nudge'] } as const;
const pages = { kinds: ['page'] } as const;
const nudges = { kinds: ['nudge'] } as const;

/** Every name that there is. */
export const templateNames: readonly TemplateName[] = [
  { name: 'incident.id', meaning: 'its id' },
  { name: 'incident.title', meaning: 'what is wrong, on one line' },
  { name: 'incident.description', meaning: 'what people or alerts said besides, which may be long' },
  { name: 'incident.severity', meaning: 'how bad it is, such as sev1' },
  { name: 'incident.url', meaning: 'where an alert says that it comes from' },
  { name: 'incident.affects', meaning: 'the names of what is affected, a list', isList: true },
  { name: 'person.name', meaning: 'who gets the message' },
  { name: 'urgency', meaning: 'high or low' },
  { name: 'why', meaning: 'why this person gets it, in one sentence' },
  { name: 'late', meaning: 'how late it is, such as 12 min' },
  { name: 'opening', meaning: 'the sentences that Escalog says first: what is wanted until when, and how late it is' },
  {
    name: 'also',
    meaning: 'other pages that this message tells too, where a text message or a call would be one too many',
  },
  { name: 'timelineUrl', meaning: 'what has happened so far' },
  { name: 'kind', meaning: 'page, nudge or note' },
  { name: 'answerBy', meaning: 'until when to answer, such as 02:05 UTC', only: answered },
  { name: 'otherwise', meaning: 'what comes then, such as level 2 is paged', only: pages },
  { name: 'acknowledgeUrl', meaning: 'where to acknowledge or decline it', only: pages },
  {
    name: 'code',
    meaning: 'what names the incident in an answer, such as 417 in 1 417',
    only: { ...pages, channel: 'sms' },
  },
  { name: 'suggestion', meaning: 'what is suggested, as a sentence', only: nudges },
  { name: 'acceptUrl', meaning: 'where to say yes', only: nudges },
  { name: 'dismissUrl', meaning: 'where to say no', only: nudges },
  { name: 'note', meaning: 'what there is to know', only: { kinds: ['note'] } },
];

/** Whether templates of this channel and kind may use it. */
export function isThere({ only }: TemplateName, channel: TemplateChannel, kind: TemplateKind): boolean {
  return (only?.kinds?.includes(kind) ?? true) && (only?.channel === undefined || only.channel === channel);
}

/** The channel and the kind of a `template/<channel>-<kind>`. */
export function templateSubject(ref: string): { readonly channel: TemplateChannel; readonly kind: TemplateKind } {
  const [channel, kind] = ref.slice(ref.indexOf('/') + 1).split('-');
  return { channel: channel as TemplateChannel, kind: kind as TemplateKind };
}
