import type { Decided, IncidentRouted } from '@escalog/contracts';
import type { Definitions } from '@escalog/definitions';
import type { PreviewAnswers } from '@escalog/runner';
import type { Turns } from '../domain/escalations.ts';
import { foretold } from '../domain/preview.ts';

/** Policy answers how the routes would be climbed. Nothing is stored. */
export function previewAnswers(definitions: Definitions, turns: Turns): PreviewAnswers {
  return {
    PreviewRouted({ meta, askedAt, routing }) {
      const { routes, incident: facts, origin } = JSON.parse(routing) as Decided<IncidentRouted>;
      return {
        type: 'PreviewClimbed',
        ...foretold({ previewId: meta.subject, askedAt, routes, facts, origin }, definitions, turns),
      };
    },
  };
}
