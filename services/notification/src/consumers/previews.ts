import type { Definitions } from '@escalog/definitions';
import type { PreviewAnswers } from '@escalog/runner';
import { plansFor } from '../domain/preview.ts';

/** Notification answers how those who would be paged would be reached. Nothing is sent. */
export function previewAnswers(definitions: Definitions): PreviewAnswers {
  return {
    PreviewClimbed: ({ preview }) => ({ type: 'PreviewPlanned', plans: plansFor(preview, definitions) }),
  };
}
