import type { AskedRule } from '@escalog/contracts';

/** What came of a rule, in words. */
export const ruleWords: Readonly<Record<string, string>> = {
  applies: 'applies',
  'does-not-apply': 'does not apply',
  'not-evaluable': 'could not be used',
};

/** `Nights (routing-rule/nights@3) does not apply: incident.rank > 1 is false: incident.rank is 1.` */
export function askedSentence({ rule, name, outcome, because }: AskedRule): string {
  return `${name} (${rule}) ${ruleWords[outcome] ?? outcome}: ${because}`;
}
