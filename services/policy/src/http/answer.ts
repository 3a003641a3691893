import type { Caller } from '@escalog/definitions';
import { HttpProblem, sees } from '@escalog/http';
import type { OpenNudge } from '../domain/nudge-state.ts';
import { sightOf } from '../domain/sight.ts';
import { incidentOfNudge } from '../domain/rules/suggest.ts';
import type { PolicyContext } from './context.ts';

export interface Answer {
  readonly answer: 'accepted' | 'dismissed';
  readonly via: 'rest' | 'link';
  /** In their words; of what is dismissed there must be some. */
  readonly why: string | null;
}

/**
 * Answers a nudge, and resolves with it as it then is. Whoever is second with the same answer gets what was decided. Throws a 404
 * problem when there is no such nudge, a 409 one that says who decided what when it is over otherwise.
 */
export async function answered(
  nudgeId: string,
  caller: Caller,
  { answer, via, why }: Answer,
  context: PolicyContext,
): Promise<OpenNudge> {
  await nudgeCalled(nudgeId, context);
  if (answer === 'dismissed' && (why === null || why.trim() === ''))
    throw new HttpProblem(422, 'reason-missing', 'Say why it is dismissed, in a few words: others will ask.');
  const { ref: by, name } = caller;
  const input = { kind: 'nudge-answered' as const, nudgeId, answer, by, name, via, why };
  await context.escalations.react(incidentOfNudge(nudgeId) ?? '', input, undefined);
  const nudge = await nudgeCalled(nudgeId, context);
  if (nudge.outcome !== answer) throw new HttpProblem(409, `nudge-${nudge.outcome}`, whatBecame(nudge, context));
  return nudge;
}

/** The nudge of that id. Throws a 404 problem when there is none. */
export async function nudgeCalled(nudgeId: string, { escalations }: PolicyContext): Promise<OpenNudge> {
  const incidentId = incidentOfNudge(nudgeId);
  const state = incidentId === undefined ? undefined : await escalations.load(incidentId);
  const nudge = state?.ruled?.nudges[nudgeId];
  if (nudge === undefined) throw noSuchNudge(nudgeId);
  return nudge;
}

function noSuchNudge(nudgeId: string): HttpProblem {
  return new HttpProblem(
    404,
    'nudge-not-found',
    `There is no nudge ${nudgeId}; GET /v1/nudges lists those that there are.`,
  );
}

/** Of a nudge of a private incident throws, to who may not see that, what there is no nudge of gets. */
export async function needSeen(request: object, nudgeId: string, { escalations }: PolicyContext): Promise<void> {
  const incidentId = incidentOfNudge(nudgeId);
  const state = incidentId === undefined ? undefined : await escalations.load(incidentId);
  if (incidentId !== undefined && state !== undefined && !sees(request, incidentId, sightOf(state)))
    throw noSuchNudge(nudgeId);
}

/** What became of a nudge, as a sentence. */
export function whatBecame({ outcome, answeredBy }: OpenNudge, { definitions }: PolicyContext): string {
  const who = definitions.find(answeredBy ?? '')?.entry.name ?? answeredBy ?? 'Somebody';
  switch (outcome) {
    case 'accepted':
      return `${who} has accepted it already.`;
    case 'dismissed':
      return `${who} has dismissed it already.`;
    case 'expired':
      return 'Nobody answered in time, so it can be answered no more.';
    case 'overtaken':
      return 'Events have overtaken it, so there is nothing left to decide.';
    case 'open':
      return 'Nobody has answered it yet.';
  }
}
