import { ownershipRoutes } from '../ownership-routes.ts';
import { pass, type Rule } from '../rule.ts';
import { namesOf } from '../wording.ts';

/** What the declaration says is affected is affected; whoever owns it is involved. */
export const entriesDeclared: Rule = {
  name: 'entries-declared',

  apply({ affects }, { definitions }) {
    if (affects.length === 0) return pass('no affected entry was given');
    return {
      kind: 'match',
      affects,
      routes: ownershipRoutes(affects, definitions),
      because: `The declaration says that ${namesOf(affects, definitions)} ${affects.length === 1 ? 'is' : 'are'} affected`,
      candidates: [],
    };
  },
};
