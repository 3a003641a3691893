import type { Resemblance } from '@escalog/definitions';
import { defaultPath } from '../default-path.ts';
import { ownershipRoutes } from '../ownership-routes.ts';
import { pass, type Rule } from '../rule.ts';
import { nameOf, namesOf, quoted } from '../wording.ts';

const wordsAtLeast = 2;

/**
 * A sentence that shares words with what business services are called and described by. The best is taken
 * only if it is clear: it shares at least two words that say something, and every other shares at most half
 * as many and none that the best lacks. Paging the wrong team costs more than asking triage, who are offered
 * the candidates. No scores are compared: a search engine's figures are no reason to give at 2 a.m.
 */
export const resemblingSentence: Rule = {
  name: 'resembling-sentence',

  apply({ title, severity }, { definitions, resembling }) {
    const found = resembling(title);
    const [best, ...others] = found;
    if (best === undefined) return pass('no business service resembled the sentence');
    if (!dominates(best, others)) {
      const most = found.slice(0, 2).map(({ ref }) => ref);
      return pass(
        `${namesOf(most, definitions)} resembled the sentence, but not clearly enough`,
        found.map(({ ref }) => ref),
      );
    }
    return {
      kind: 'match',
      affects: [best.ref],
      routes: ownershipRoutes([best.ref], definitions, defaultPath(severity, definitions)),
      because: `${quoted(best.words)} in the sentence point to ${nameOf(best.ref, definitions)} more than to anything else`,
      candidates: [],
    };
  },
};

function dominates(best: Resemblance, others: readonly Resemblance[]): boolean {
  return (
    best.words.length >= wordsAtLeast &&
    others.every(
      ({ words }) => words.length * 2 <= best.words.length && words.every((word) => best.words.includes(word)),
    )
  );
}
