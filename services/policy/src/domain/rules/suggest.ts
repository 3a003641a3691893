/** A nudge: an action is suggested to people who decide. It can be answered for a time, by any one of them. */
import { millisecondsOf, type RuleAction } from '@escalog/definitions';
import type { SuggestedAction } from '@escalog/contracts';
import { after, append, listed, setTimer } from '@escalog/kernel';
import { factsOf, type Context, type Effects, type Escalations } from '../escalations.ts';
import type { OpenNudge } from '../nudge-state.ts';
import { namesOf, pagesTo } from '../paging.ts';
import { reasonFor, suggestionIn, type Doer, type Done } from './deed.ts';
import { peopleAtWork, peopleMeant } from './people.ts';

const usualWait = 'PT15M';

/** Suggests an action of a rule, unless nobody is there to decide or it is suggested already. */
export function suggested(
  action: RuleAction,
  index: number,
  trigger: string,
  doer: Doer,
  state: Escalations,
  context: Context,
): Done {
  const facts = factsOf(state);
  const asked = askedIn(action);
  const people = asked === undefined ? peopleAtWork(state, context) : peopleMeant(asked, state, context);
  if (facts === null || people.length === 0) return notNeeded('Nobody is there who could be asked.');
  const nudges = Object.values(state.ruled?.nudges ?? {});
  const suggestion = suggestionIn(action, index);
  if (nudges.some((nudge) => isOpen(nudge, context) && nudge.rule === doer.rule && nudge.action.action === index))
    return notNeeded('It is suggested already, and nobody has answered yet.');
  const nudgeId = nudgeIdOf(doer.incidentId, (state.ruled?.made ?? 0) + 1);
  const expiresAt = after(
    context.at,
    millisecondsOf(('expiresAfter' in action ? action.expiresAfter : undefined) ?? usualWait),
  );
  const sentence = sentenceOf(suggestion, context);
  const because = `${namesOf(people, context.definitions)} ${people.length === 1 ? 'is' : 'are'} asked: ${sentence}`;
  const effects: Effects = [
    append({
      type: 'NudgeMade' as const,
      nudgeId,
      rule: doer.rule,
      ruleVersion: doer.version,
      trigger,
      // Ids of what is delivered begin with the incident and a slash.
      notices: pagesTo(people, `${doer.incidentId}/${nudgeId.slice(doer.incidentId.length + 1)}`),
      suggestion: sentence,
      action: suggestion,
      madeAt: context.at,
      expiresAt,
      incident: facts,
      reason: reasonFor(doer, `${doer.why}, so ${because}`),
    }),
    setTimer(nudgeTimerOf(nudgeId), expiresAt, { kind: 'nudge-expired' as const, nudgeId }),
  ];
  return { outcome: 'suggested', because, effects };
}

/** One whose time is over is as good as expired, whichever of the timers fires first. */
function isOpen({ outcome, expiresAt }: OpenNudge, { at }: Context): boolean {
  return outcome === 'open' && expiresAt > at;
}

/** Stands in addresses, so it has no slash. */
function nudgeIdOf(incidentId: string, number: number): string {
  return `${incidentId}.nudge.${number}`;
}

/** The incident of a nudge; `undefined` of what is no id of one. */
export function incidentOfNudge(nudgeId: string): string | undefined {
  return /^(.+)\.nudge\.\d+$/.exec(nudgeId)?.[1];
}

/** Until when a nudge can be answered. */
export function nudgeTimerOf(nudgeId: string): string {
  return `nudge/${nudgeId}`;
}

function askedIn(action: RuleAction): readonly string[] | undefined {
  return 'nudge' in action ? action.nudge : action.ask;
}

/** What is suggested, as one sentence. */
function sentenceOf({ kind, targets, path, say }: SuggestedAction, { definitions }: Context): string {
  const whom = listed(targets.map((word) => definitions.find(word)?.entry.name ?? `the ${word}`));
  switch (kind) {
    case 'page':
      return `Page ${whom}.`;
    case 'start':
      return `Climb the path ${definitions.find(path ?? '')?.entry.name ?? path} as well.`;
    case 'tell':
      return `Tell ${whom}: ${ended(say ?? '')}`;
    case 'post':
      return `Post to the chat: ${ended(say ?? '')}`;
    case 'call':
      return 'Call the webhook of the rule.';
    default:
      return ended(say ?? '');
  }
}

function ended(text: string): string {
  return /[.!?]$/.test(text.trimEnd()) ? text.trimEnd() : `${text.trimEnd()}.`;
}

function notNeeded(because: string): Done {
  return { outcome: 'not-needed', because, effects: [] };
}
