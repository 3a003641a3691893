/** What somebody wrote behind a slash command: a sentence, and before it a severity where they gave one; or what they answer to an incident. */
import type { Definitions } from '@escalog/definitions';
import { shortened } from '@escalog/kernel';
import { nameOf, severityNamed } from './names.ts';
import { said } from './text.ts';

export type SlackCommand =
  | { readonly kind: 'help' }
  | SlackDeclaration
  | {
      readonly kind: 'answer';
      readonly verb: SlackVerb;
      /** The first characters of the id of an incident. */
      readonly incident: string;
      /** What stands behind that. */
      readonly rest: string;
      /** What it says if there is no such incident: a sentence may well begin so. */
      readonly otherwise: SlackDeclaration;
    };

export interface SlackDeclaration {
  readonly kind: 'declare';
  readonly title: string;
  /** All that was written, when the title has no room for it. */
  readonly description: string | null;
  /** As it was called; undefined when the first word is none. */
  readonly severity: string | undefined;
}

const verbs = ['acknowledge', 'decline', 'escalate', 'handoff'] as const;
export type SlackVerb = (typeof verbs)[number];

const longestTitle = 300;

/**
 * `sev1 users cannot log in`, or `decline 0c2f7a I am on a train`; nothing, `help`, or what can be answered without an
 * incident, asks what can be written.
 */
export function slackCommandOf(text: string, definitions: Definitions): SlackCommand {
  const written = said(withoutMarkup(text)) ?? '';
  if (written === '' || /^(help|\?)$/i.test(written) || verbOf(written) !== undefined) return { kind: 'help' };
  const declaration = declarationOf(written, definitions);
  const [, word = '', incident = '', rest = ''] = answerPattern.exec(written) ?? [];
  const verb = verbOf(word);
  return verb === undefined
    ? declaration
    : { kind: 'answer', verb, incident: incident.toLowerCase(), rest: rest.trim(), otherwise: declaration };
}

/** A word, and what the id of an incident may begin with: with fewer characters, many do. */
const answerPattern = /^(\S+)\s+([0-9a-f]{4}[0-9a-f-]{0,60}):?(?:\s+(.*))?$/isu;

function verbOf(word: string): SlackVerb | undefined {
  const spelled = word.toLowerCase();
  return verbs.find((verb) => verb === spelled) ?? (spelled === 'ack' ? 'acknowledge' : undefined);
}

function declarationOf(written: string, definitions: Definitions): SlackDeclaration {
  const [, first = '', rest = ''] = /^(\S+?):?\s+(.*)$/su.exec(written) ?? [];
  const severity = rest !== '' && isSeverity(first, definitions) ? first : undefined;
  const sentence = severity === undefined ? written : rest;
  const title = shortened(sentence, longestTitle);
  return { kind: 'declare', title, description: title === sentence ? null : sentence, severity };
}

/** Only by its ref or the name in it: a sentence may well begin with "Major" or "Low". */
function isSeverity(word: string, definitions: Definitions): boolean {
  const found = severityNamed(word, definitions);
  return 'found' in found && nameOf(word.toLowerCase()) === found.found;
}

/**
 * Slack writes `&`, `<` and `>` as entities, and people, channels and addresses as `<@U1|kim>`, `<#C1|payments>` and
 * `<https://a.example|a.example>`: https://docs.slack.dev/messaging/formatting-message-text.
 */
function withoutMarkup(text: string): string {
  return text
    .replaceAll(/<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>/g, (_, mark: string, target: string, label: string | undefined) =>
      mark === '' ? (label ?? target.replace(/^mailto:/, '')) : `${mark === '!' ? '@' : mark}${label ?? target}`,
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
