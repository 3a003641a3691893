import { defaultPath } from '../default-path.ts';
import { ownershipRoutes, withUnknown } from '../ownership-routes.ts';
import { pass, type Rule } from '../rule.ts';
import { namesOf } from '../wording.ts';

/** What the declaration says is affected is affected; whoever owns it is involved, and the path for what nobody owns for what else it names and nobody knows. */
export const entriesDeclared: Rule = {
  name: 'entries-declared',

  apply({ severity, affects, unrouted }, { definitions }) {
    if (affects.length === 0) return pass('no affected entry was given');
    const otherwise = defaultPath(severity, definitions);
    return {
      kind: 'match',
      affects,
      routes: withUnknown(ownershipRoutes(affects, definitions, otherwise), unrouted, otherwise),
      because: `The declaration says that ${namesOf(affects, definitions)} ${affects.length === 1 ? 'is' : 'are'} affected`,
      candidates: [],
    };
  },
};
