import type { Definitions } from '@escalog/definitions';
import { ownershipRoutes } from '../ownership-routes.ts';
import { phrasesIn, type Phrase } from '../phrases.ts';
import { pass, type Match, type Pass, type Rule } from '../rule.ts';
import { listed, namesOf, quoted } from '../wording.ts';

/**
 * People name what they know. Every business service whose name or alias occurs in the sentence is affected.
 * A word that several share tells none of them apart, so they are candidates only.
 */
export const namedInSentence: Rule = {
  name: 'named-in-sentence',

  apply({ title }, { definitions }) {
    const services = definitions.allOf('business-service');
    if (services.length === 0) return pass('the catalog has no business services to compare the sentence with');
    const phrases = phrasesIn(title, services);
    const clear = phrases.filter(({ refs }) => refs.length === 1);
    const ambiguous = phrases.filter(({ refs }) => refs.length > 1);
    return clear.length > 0 ? matchOf(clear, ambiguous, definitions) : passOf(ambiguous, definitions);
  },
};

function matchOf(clear: readonly Phrase[], ambiguous: readonly Phrase[], definitions: Definitions): Match {
  const affects = refsOf(clear);
  return {
    kind: 'match',
    affects,
    routes: ownershipRoutes(affects, definitions),
    because: `${quoted(clear.map(({ text }) => text))} in the sentence ${clear.length === 1 ? 'names' : 'name'} ${namesOf(affects, definitions)}`,
    candidates: refsOf(ambiguous).filter((ref) => !affects.includes(ref)),
  };
}

function passOf(ambiguous: readonly Phrase[], definitions: Definitions): Pass {
  if (ambiguous.length === 0) return pass('no name or alias of a business service occurred in the sentence');
  const meanings = ambiguous.map(({ text, refs }) => `“${text}” could mean ${namesOf(refs, definitions, 'or')}`);
  return pass(listed(meanings), refsOf(ambiguous));
}

function refsOf(phrases: readonly Phrase[]): readonly string[] {
  return [...new Set(phrases.flatMap(({ refs }) => refs))];
}
