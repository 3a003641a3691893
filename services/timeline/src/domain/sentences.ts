import type { IncidentEvent } from './incident-event.ts';
import type { Names } from './names.ts';
import { alertSentences } from './sentences/alert-sentences.ts';
import { answerSentences } from './sentences/answer-sentences.ts';
import { climbSentences } from './sentences/climb-sentences.ts';
import { deliverySentences } from './sentences/delivery-sentences.ts';
import { incidentSentences } from './sentences/incident-sentences.ts';
import { routingSentences } from './sentences/routing-sentences.ts';
import { ruleSentences } from './sentences/rule-sentences.ts';
import type { Sentences } from './sentences/sentence-table.ts';
import { sentence } from './wording.ts';

const sentences: Sentences = {
  ...incidentSentences,
  ...alertSentences,
  ...routingSentences,
  ...climbSentences,
  ...answerSentences,
  ...ruleSentences,
  ...deliverySentences,
};

/** What happened, as one sentence that a tired human understands; of a rule with one more for each thing that it did. */
export function sentenceOf(event: IncidentEvent, names: Names): string {
  const tell = sentences[event.type] as (event: IncidentEvent, names: Names) => string;
  return sentence(tell(event, names));
}
