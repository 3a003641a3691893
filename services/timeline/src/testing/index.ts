/** For tests that open a report in a browser, and the bench that tells stored incidents again. */
import { reportAsHtml } from '../documents/report-documents.ts';
import { sizedStory, writtenAbout, type Voice } from '../domain/testing/sized-story.ts';
import { historyOf } from '../domain/timeline.ts';
import { timesIn } from '../domain/zone-times.ts';

export { factsIn, storedOf, writtenAt, writtenKey, type StoredFacts } from '../facts/stored-facts.ts';
export type { Voice };

/** The saved page of an incident with so many events, and with what people wrote beside it. */
export function reportOfSize(
  size: number,
  { zone = 'UTC', written, ...voice }: Partial<Voice> & { readonly zone?: string; readonly written?: string } = {},
): string {
  const story = sizedStory(size, voice);
  return reportAsHtml(historyOf(story.incidentId, [...story.events, ...writtenAbout(story, written)]), timesIn(zone));
}
