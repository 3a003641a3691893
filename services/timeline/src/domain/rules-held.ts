/** Whether what rules and conditions were to bring about came about. */
import { isNotEvaluable } from './branches.ts';
import { either, type Verdict } from './finding.ts';
import { isType, type IncidentEventOf } from './incident-event.ts';
import { nudgeStories, type NudgeStory } from './nudges.ts';
import { sentenceOf } from './sentences.ts';
import type { IncidentHistory } from './timeline.ts';
import { sentence } from './wording.ts';

/** A condition that could not be evaluated is to be mended before the next incident: once for each, however often it was asked. */
export function evaluatedBranches({ events, names }: IncidentHistory): Verdict {
  const taken = events.filter(isType('BranchTaken'));
  const failed = taken.filter(({ reason }) => isNotEvaluable(reason.code));
  return either(
    taken,
    'branch-not-evaluable',
    'Every condition of a path could be evaluated.',
    [...Map.groupBy(failed, ({ escalationId, condition }) => `${escalationId} ${condition}`).values()].map((group) => {
      const event = group[0] as IncidentEventOf<'BranchTaken'>;
      return {
        kind: 'branch-not-evaluable',
        text: `${sentenceOf(event, names)} ${sentence(event.reason.text)}`,
        events: group.map(({ meta }) => meta.eventId),
      };
    }),
  );
}

/** Likewise of a rule; that it did nothing is told once. */
export function evaluatedRules({ events, names }: IncidentHistory): Verdict {
  const fired = events.filter(isType('RuleFired'));
  return either(
    fired,
    'rule-not-evaluable',
    'Every rule that was to act could be evaluated.',
    fired
      .filter(({ time }) => time === 0)
      .map((event) => ({
        kind: 'rule-not-evaluable',
        text: `${sentenceOf(event, names)} ${sentence(event.reason.text)}`,
        events: [event.meta.eventId],
      })),
  );
}

/** Only a yes is what the suggestion was made for. What is still open is neither, and so is what nobody had to answer any more. */
export function answeredNudges({ events, names }: IncidentHistory): Verdict {
  const stories = nudgeStories(events);
  const ended = new Map(events.map((event) => [event.meta.eventId, event]));
  const inWords = ({ events: told }: NudgeStory): string => {
    const last = ended.get(told.at(-1) ?? '');
    return last === undefined ? '' : sentenceOf(last, names);
  };
  return either(
    stories.filter(({ outcome }) => outcome !== 'open' && outcome !== 'overtaken'),
    'nudge',
    'Every suggestion that was answered was accepted.',
    stories
      .filter(({ outcome }) => outcome === 'dismissed' || outcome === 'expired')
      .map((story) => ({ kind: 'nudge', text: inWords(story), events: story.events })),
  );
}

export function madeCalls({ events, names }: IncidentHistory): Verdict {
  return either(
    events.filter(isType('CallDelivered')),
    'call-failed',
    'Every chat and webhook that a rule was to tell was told.',
    events.filter(isType('CallFailed')).map((event) => ({
      kind: 'call-failed',
      text: sentenceOf(event, names),
      events: [event.meta.eventId],
    })),
  );
}
