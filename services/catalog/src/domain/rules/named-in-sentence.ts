import { typesKnownToEveryone, type Definitions } from '@escalog/definitions';
import { listed } from '@escalog/kernel';
import { defaultPath, type DefaultPath } from '../default-path.ts';
import { ownershipRoutes } from '../ownership-routes.ts';
import { phrasesIn, type Phrase } from '../phrases.ts';
import { pass, type Match, type Pass, type Rule } from '../rule.ts';
import { namesOf, quoted } from '../wording.ts';

/**
 * People name what they know. Everything known to everyone, such as a business service, whose name or alias occurs in the sentence is affected; where
 * none does, every component. A word that several share tells none of them apart, so they are candidates only, and so
 * are components that are named beside it.
 */
export const namedInSentence: Rule = {
  name: 'named-in-sentence',

  apply({ title, severity }, { definitions }) {
    const known = typesKnownToEveryone(definitions);
    const components = definitions.allOf('component');
    if (components.length === 0 && known.every((type) => definitions.allOf(type).length === 0))
      return pass('the catalog has no business services to compare the sentence with');
    const named = phrasesIn(
      title,
      known.map((type) => definitions.wordIndexOf(type)),
    );
    const besides = phrasesIn(title, [definitions.wordIndexOf('component')]).filter(
      ({ text }) => !named.some(covers(text)),
    );
    const ambiguous = [...named, ...besides].filter(({ refs }) => refs.length > 1);
    const [clearServices, clearComponents] = [named.filter(isClear), besides.filter(isClear)];
    const otherwise = defaultPath(severity, definitions);
    if (clearServices.length > 0) return matchOf(clearServices, clearComponents, ambiguous, definitions, otherwise);
    if (clearComponents.length > 0) return matchOf(clearComponents, [], ambiguous, definitions, otherwise);
    return passOf(ambiguous, components.length > 0, definitions);
  },
};

function matchOf(
  clear: readonly Phrase[],
  besides: readonly Phrase[],
  ambiguous: readonly Phrase[],
  definitions: Definitions,
  otherwise: DefaultPath,
): Match {
  const affects = refsOf(clear);
  const more = besides.map(({ text, refs }) => `, and “${text}” may mean ${namesOf(refs, definitions)}`).join('');
  return {
    kind: 'match',
    affects,
    routes: ownershipRoutes(affects, definitions, otherwise),
    because: `${quoted(clear.map(({ text }) => text))} in the sentence ${clear.length === 1 ? 'names' : 'name'} ${namesOf(affects, definitions)}${more}`,
    candidates: refsOf([...besides, ...ambiguous]).filter((ref) => !affects.includes(ref)),
  };
}

function passOf(ambiguous: readonly Phrase[], hasComponents: boolean, definitions: Definitions): Pass {
  if (ambiguous.length === 0)
    return pass(
      `no name or alias of a business service${hasComponents ? ' or a component' : ''} occurred in the sentence`,
    );
  const meanings = ambiguous.map(({ text, refs }) => `“${text}” could mean ${namesOf(refs, definitions, 'or')}`);
  return pass(listed(meanings), refsOf(ambiguous));
}

function isClear({ refs }: Phrase): boolean {
  return refs.length === 1;
}

/** Whether a phrase has these words already. */
function covers(words: string): (phrase: Phrase) => boolean {
  return ({ text }) => ` ${text} `.includes(` ${words} `);
}

function refsOf(phrases: readonly Phrase[]): readonly string[] {
  return [...new Set(phrases.flatMap(({ refs }) => refs))];
}
