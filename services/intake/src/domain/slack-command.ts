/** What somebody wrote behind a slash command: a sentence, and before it a severity where they gave one. */
import type { Definitions } from '@escalog/definitions';
import { shortened } from '@escalog/kernel';
import { nameOf, severityNamed } from './names.ts';
import { said } from './text.ts';

export type SlackCommand =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'declare';
      readonly title: string;
      /** All that was written, when the title has no room for it. */
      readonly description: string | null;
      /** As it was called; undefined when the first word is none. */
      readonly severity: string | undefined;
    };

const longestTitle = 300;

/** `sev1 users cannot log in`; nothing, or `help`, asks what can be written. */
export function slackCommandOf(text: string, definitions: Definitions): SlackCommand {
  const written = said(withoutMarkup(text)) ?? '';
  if (written === '' || /^(help|\?)$/i.test(written)) return { kind: 'help' };
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
