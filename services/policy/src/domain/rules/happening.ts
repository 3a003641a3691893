/** What rules are about: something that happened, read from an input and from what the escalations decided of it. */
import { rankOf, type PlainTrigger, type RuleChange } from '@escalog/definitions';
import type { Context, Effects, EscalationEvent, Escalations } from '../escalations.ts';
import type { EscalationsInput } from '../inputs.ts';

export interface Happening {
  readonly change: RuleChange;
  /** The first half of a sentence, such as `Its severity was raised from sev3 to sev1`. */
  readonly text: string;
}

/** A change about which nothing is said but what it was. */
export function changeOf(trigger: RuleChange['trigger'], said: Partial<RuleChange> = {}): RuleChange {
  return {
    from: '',
    to: '',
    fromRank: 0,
    toRank: 0,
    added: [],
    removed: [],
    by: '',
    path: '',
    level: 0,
    ...said,
    trigger,
  };
}

/** What happened by an input itself. An incident counts as declared when people are called for it: with its first routing, or when it is quiet no more. */
export function happenedBy(
  input: EscalationsInput,
  decided: Effects,
  state: Escalations,
  { definitions }: Context,
): readonly Happening[] {
  const happening = (trigger: PlainTrigger, said: Partial<RuleChange>, text: string): readonly Happening[] => [
    { change: changeOf(trigger, said), text },
  ];
  switch (input.kind) {
    case 'routed':
      return input.origin === undefined || input.origin === null || state.quiet === 'quiet'
        ? []
        : happening('declared', { by: input.origin.declaredBy }, 'It was declared');
    case 'quiet-over':
      // Whom it was routed to is called only now, unless somebody asked for that before.
      return state.origin === undefined || !decided.some(isStart)
        ? []
        : happening('declared', { by: state.origin.declaredBy }, 'It was declared, and is quiet no more');
    case 'facts-changed':
      return [
        ...(input.severity === undefined
          ? []
          : happening(
              input.severity.direction === 'raised' ? 'severity-raised' : 'severity-lowered',
              {
                from: input.severity.from,
                to: input.severity.to,
                fromRank: rankOf(input.severity.from, definitions),
                toRank: rankOf(input.severity.to, definitions),
                by: input.by,
              },
              `Its severity was ${input.severity.direction} from ${input.severity.from} to ${input.severity.to}`,
            )),
        ...(input.scope === undefined || input.scope.added.length === 0
          ? []
          : happening(
              'scope-grown',
              { added: input.scope.added, removed: input.scope.removed, by: input.by },
              `${input.scope.added.map((ref) => definitions.find(ref)?.entry.name ?? ref).join(', ')} became affected`,
            )),
      ];
    case 'active':
      return input.what.kind === 'status'
        ? happening(
            'status-changed',
            { from: input.what.from, to: input.what.to, by: input.by },
            `Its status went from ${input.what.from} to ${input.what.to}`,
          )
        : [];
    case 'reopened':
      return happening(
        'status-changed',
        { from: 'resolved', to: 'investigating', by: input.by },
        'It was opened again',
      );
    case 'acknowledged': {
      const { by } = input.acknowledgement;
      return happening('acknowledged', { by }, `${definitions.find(by)?.entry.name ?? by} acknowledged`);
    }
    case 'declined':
      return happening('declined', { by: input.by }, `${input.name} declined`);
    case 'handed-off':
      return happening('handed-off', { to: input.to, by: input.by }, `${input.name} handed it off to ${input.toName}`);
    default:
      return [];
  }
}

function isStart(effect: Effects[number]): boolean {
  return effect.kind === 'append' && effect.event.type === 'EscalationStarted';
}

/** What happened by an event that was decided, by the escalations or by a rule. */
export function happenedIn(event: EscalationEvent, { escalations }: Escalations): readonly Happening[] {
  if (event.type === 'BounceDetected')
    return [
      {
        change: changeOf('bounced', { from: event.owners.at(-2) ?? '', to: event.owners.at(-1) ?? '' }),
        text: 'It goes to and fro between owners',
      },
    ];
  if (event.type !== 'EscalationExhausted') return [];
  const escalation = escalations[event.escalationId];
  return escalation === undefined
    ? []
    : [
        {
          change: changeOf('path-exhausted', { path: escalation.path.entry.ref, level: escalation.level }),
          text: `${escalation.path.entry.name} ended without an acknowledgement`,
        },
      ];
}
