import type { PreviewAnswers } from '@escalog/runner';
import { routedAsDeclared } from '../domain/preview.ts';
import type { Catalog } from '../domain/rule.ts';

/** The catalog answers whom a declaration would involve. Nothing is stored. */
export function previewAnswers(catalog: Catalog): PreviewAnswers {
  return {
    PreviewRequested(asked) {
      const routed = routedAsDeclared(asked, catalog);
      return routed && { type: 'PreviewRouted', askedAt: asked.meta.occurredAt, routing: JSON.stringify(routed) };
    },
  };
}
