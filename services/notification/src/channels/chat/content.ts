/** What is said in a chat, before a format gives it its shape. */
import type { PageMessage } from '../channel.ts';
import { openingOf } from '../opening.ts';
import { answersOf, factsOf, subjectOf } from '../page-text.ts';
import { textsOf } from '../texts.ts';

/** Plain text, not escaped, and addresses. */
export interface Content {
  /** One line. */
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly facts: readonly (readonly [label: string, value: string])[];
  /** What can be pressed to answer. */
  readonly answers: readonly Link[];
  readonly timelineUrl: string;
  /** What belongs together in a chat that has threads: the id of the incident. */
  readonly thread: string;
}

export interface Link {
  readonly label: string;
  readonly url: string;
}

/** A template of the catalog has its own words, in place of the sentences and facts; a code has nothing besides. */
export function contentOf(message: PageMessage): Content {
  const { title, text, isOwn } = textsOf(message);
  const { timelineUrl, incidentId: thread } = message;
  const { code, signInUrl } = message;
  if (code !== undefined || signInUrl !== undefined) {
    const answers = signInUrl === undefined ? [] : [{ label: 'Sign in', url: signInUrl }];
    return { title, paragraphs: [text], facts: [], answers, timelineUrl, thread };
  }
  const said = isOwn
    ? { paragraphs: [text], facts: [] }
    : { paragraphs: [...cutTitle(message, title), ...openingOf(message)], facts: factsOf(message) };
  return { title, ...said, answers: answersOf(message), timelineUrl, thread };
}

/** A heading has less room than the title of an incident may need. */
function cutTitle(message: PageMessage, heading: string): readonly string[] {
  return heading.endsWith('…') && subjectOf(message) !== heading ? [message.incident.title] : [];
}

/** Answers first, then where to read on. */
export function linksOf({ answers, timelineUrl }: Content): readonly Link[] {
  return [...answers, { label: 'Timeline', url: timelineUrl }];
}
