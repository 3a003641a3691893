import { never } from '@escalog/kernel';
import { acknowledged, timedAnew } from './acknowledge.ts';
import { audited } from './audit.ts';
import { declined } from './decline.ts';
import { due } from './due.ts';
import type { Context, Effects, Escalations } from './escalations.ts';
import type { EscalationsInput } from './inputs.ts';
import { stateAfter } from './evolve.ts';
import { handedOff } from './handoff.ts';
import { withReturns } from './handoff-return.ts';
import { lapseDue } from './lapse.ts';
import { migrated } from './migrate.ts';
import { nextLevel } from './next-level.ts';
import { reassessed } from './reassess.ts';
import { firedAgain } from './refired.ts';
import { reopened } from './reopened.ts';
import { resolved } from './resolve.ts';
import { quietOver, routed } from './routed.ts';
import { afterwards } from './rules/afterwards.ts';
import { waitsForQuiet } from './quiet-wait.ts';
import { unreachable } from './unreachable.ts';
import { waitBegins } from './wait-begins.ts';

/** What follows from an input that has been observed: for the escalations, where handoffs that nobody took go back, and from all that by the rules. */
export function react(input: EscalationsInput, state: Escalations, context: Context): Effects {
  if (state.archived !== undefined) return [];
  const decided = withReturns(ofEscalations(input, state, context), state, context);
  return [...decided, ...afterwards(input, decided, stateAfter(decided, state), context)];
}

/** The table of contents: a rule for each kind of input, in the order in which an incident meets them. */
function ofEscalations(input: EscalationsInput, state: Escalations, context: Context): Effects {
  switch (input.kind) {
    case 'routed':
      return routed(input, state, context);
    case 'quiet-over':
      return quietOver(input, state, context);
    case 'page-delivered':
      return waitBegins(input, state, context);
    case 'page-held':
      return waitsForQuiet(input, state);
    case 'page-undeliverable':
      return [...unreachable(input, state, context), ...waitsForQuiet(input, state)];
    case 'acknowledgement-overdue':
    case 'round-over':
    case 'last-resort-due':
      return due(input, state, context);
    case 'facts-changed':
      return [...reassessed(input, state, context), ...timedAnew(input, state, context)];
    case 'acknowledged':
      return acknowledged(input, state, context);
    case 'lapse-due':
      return lapseDue(input, state, context);
    case 'declined':
      return declined(input, state, context);
    case 'next-level-requested':
      return nextLevel(input, state, context);
    case 'handed-off':
      return handedOff(input, state, context);
    case 'migration-requested':
      return migrated(input, state, context);
    case 'resolved':
      return resolved(input, state, context);
    case 'reopened':
      return reopened(input, state, context);
    case 'fired-again':
      return firedAgain(input, state, context);
    case 'audited':
      return audited(input, state, context);
    case 'active':
    case 'archived':
    case 'page-planned':
    case 'page-tried':
    case 'visibility-changed':
    case 'nudge-answered':
    case 'nudge-expired':
    case 'rules-due':
      return [];
    default:
      return never(input);
  }
}
