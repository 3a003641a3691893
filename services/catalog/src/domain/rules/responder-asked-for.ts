import { triagePath, type Definitions, type Ref } from '@escalog/definitions';
import type { Rule } from '../rule.ts';
import { pass } from '../rule.ts';
import { nameOf } from '../wording.ts';

/** Whoever declares knows best: the responder they ask for is paged first, with triage behind them. That takes the place of the walk to owners, who are not paged. */
export const responderAskedFor: Rule = {
  name: 'responder-asked-for',

  apply({ responder, affects }, { definitions }) {
    if (responder === null) return pass('no responder was asked for');
    if (!canRespond(responder, definitions)) return pass(`${responder} was asked for but is not in the catalog`);
    const name = nameOf(responder, definitions);
    return {
      kind: 'match',
      affects,
      routes: [
        {
          routeId: responder,
          kind: 'responder',
          owner: null,
          responder,
          path: triagePath,
          entries: affects,
          steps: [{ from: responder, edge: 'default', to: triagePath }],
          explanation: `${name} was asked for in the declaration, and ${nameOf(triagePath, definitions)} follows when nobody acknowledges.`,
        },
      ],
      because: `${name} was asked for in the declaration`,
      candidates: [],
    };
  },
};

function canRespond(ref: Ref, definitions: Definitions): boolean {
  return (['person', 'schedule', 'team'] as const).some((type) => definitions.findOf(type, ref) !== undefined);
}
