/**
 * What the schema cannot say of one rule: durations, addresses, secrets, a condition that is faulty or can never hold for
 * what the rule is about, and fields that mean nothing where they stand.
 */
import { listed } from '@escalog/kernel';
import { faultAt } from '../cel/faults.ts';
import { faultSentence } from '../cel/types.ts';
import { millisecondsOf } from '../durations.ts';
import type { RuleAction, RuleTrigger } from '../entries/rule.ts';
import { isMaskedAddress, maskProblems, secretsOfActions } from '../secret-fields.ts';
import { ruleCondition, triggersTelling, triggerName, type Rule } from '../rule-conditions.ts';
import { faultOfWait } from './duration-bounds.ts';
import { below, under, type Problem } from './problem.ts';
import { faultOfWebhookUrl } from './webhook-url.ts';

/** What is wrong within a rule; pointers are within it. */
export function problemsOfRule(rule: Rule): readonly Problem[] {
  return [
    ...rule.on.flatMap((trigger, index) => under(below('/on', index), ofTrigger(trigger))),
    ...twice(rule),
    ...ofCondition(rule),
    ...rule.do.flatMap((action, index) => under(below('/do', index), ofAction(action))),
    ...againProblems(rule),
  ];
}

function ofTrigger(trigger: RuleTrigger): readonly Problem[] {
  if (typeof trigger === 'string') return [];
  return Object.entries(trigger).flatMap(([name, wait]) =>
    typeof wait === 'string'
      ? waitProblem(below('', name), name, wait)
      : Object.entries(wait ?? {}).flatMap(([severity, duration]) =>
          waitProblem(below('', name, severity), `${name} of ${severity}`, duration),
        ),
  );
}

function waitProblem(pointer: string, meaning: string, duration: string): readonly Problem[] {
  const detail = faultOfWait(meaning, duration);
  return detail === undefined ? [] : [{ pointer, detail }];
}

/** A trigger once says all; of one that stands there twice one would be forgotten when the other is changed. */
function twice({ on }: Rule): readonly Problem[] {
  const names = on.map(triggerName);
  return names.flatMap((name, index) =>
    names.indexOf(name) < index
      ? [{ pointer: below('/on', index), detail: `${name} is given twice; leave one of the two out` }]
      : [],
  );
}

function ofCondition(rule: Rule): readonly Problem[] {
  const condition = ruleCondition(rule);
  if (condition === undefined) return [];
  const pointer = '/if';
  if (!condition.ok) return [{ pointer, detail: faultSentence(condition.fault) }];
  const { source, reads, isNever } = condition.expression;
  if (isNever)
    return [
      {
        pointer,
        detail: 'the condition is false whatever happens, so the rule would never apply; change or remove it',
      },
    ];
  const told = new Set<string>(rule.on.map(triggerName));
  const empty = reads.flatMap((place) => {
    const [, field] = /^change\.(\w+)/.exec(place) ?? [];
    if (field === undefined || field === 'trigger') return [];
    const telling = triggersTelling(field);
    return telling.some((trigger) => told.has(trigger)) ? [] : [{ field, telling }];
  });
  const asked = empty[0];
  if (asked === undefined) return [];
  const offset = Math.max(0, source.search(new RegExp(`\\bchange\\s*\\.\\s*${asked.field}\\b`)));
  const detail = `nothing that the rule is about says a change.${asked.field}, so the condition can never hold; ask it of ${listed(asked.telling)}`;
  return [{ pointer, detail: faultSentence(faultAt(source, offset, detail)) }];
}

function ofAction(action: RuleAction): readonly Problem[] {
  return [
    ...('expiresAfter' in action && action.expiresAfter !== undefined
      ? waitProblem('/expiresAfter', 'expiresAfter', action.expiresAfter)
      : []),
    ...nudgeFieldsAlone(action),
    ...('post' in action && 'chat' in action.post
      ? under('/post', [
          ...maskProblems(action.post, secretsOfActions.post, 'this action of the rule'),
          ...urlProblem('/chat', action.post.chat),
        ])
      : []),
    ...('call' in action
      ? under('/call', [
          ...maskProblems(action.call, secretsOfActions.call, 'this action of the rule'),
          ...urlProblem('/url', action.call.url),
        ])
      : []),
  ];
}

/** Who is asked, and how long, means something only where somebody is asked. */
function nudgeFieldsAlone(action: RuleAction): readonly Problem[] {
  if ('nudge' in action || action.mode === 'nudge') return [];
  return (['ask', 'expiresAfter'] as const).flatMap((field) =>
    action[field] === undefined
      ? []
      : [
          {
            pointer: below('', field),
            detail: `${field} is for a nudge, and this is done by itself; add mode: nudge, or leave it out`,
          },
        ],
  );
}

function urlProblem(pointer: string, url: string): readonly Problem[] {
  const detail = isMaskedAddress(url) ? undefined : faultOfWebhookUrl(url);
  return detail === undefined ? [] : [{ pointer, detail }];
}

const shortestAgain = 'PT1M';

function againProblems({ againAfter }: Rule): readonly Problem[] {
  if (againAfter === undefined) return [];
  const pointer = '/againAfter';
  const fault = faultOfWait('againAfter', againAfter);
  if (fault !== undefined) return [{ pointer, detail: fault }];
  return millisecondsOf(againAfter) >= millisecondsOf(shortestAgain)
    ? []
    : [
        {
          pointer,
          detail: `a rule applies again after a minute at the earliest, and this is ${againAfter}; give ${shortestAgain} or longer`,
        },
      ];
}
