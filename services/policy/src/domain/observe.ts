import { never } from '@escalog/kernel';
import {
  type AskedPage,
  type Escalations,
  type EscalationsInput,
  type Escalation,
  type KnownFacts,
  type ScopeChange,
  pagesAsked,
} from './escalations.ts';

/** What an input itself tells, before anything is decided from it. */
export function observe(state: Escalations, input: EscalationsInput): Escalations {
  switch (input.kind) {
    case 'facts-changed':
      return withFacts(input.scope === undefined ? state : withScope(state, input.scope), input.facts);
    case 'routed':
      return withFacts(
        {
          ...state,
          routedEntries: [...state.routedEntries, ...input.facts.affects],
          // It may be over before the routing is heard of that says so.
          ...(input.isQuiet === true && { quiet: state.quiet ?? 'quiet' }),
          routes: [
            ...(state.routes ?? []).filter(({ routeId }) => !input.routes.some((route) => route.routeId === routeId)),
            ...input.routes,
          ].filter(({ routeId }) => state.quiet !== 'quiet' || input.ended?.includes(routeId) !== true),
        },
        input.facts,
      );
    case 'acknowledged':
      return Object.keys(state.escalations).length === 0
        ? { ...state, acknowledgedEarly: state.acknowledgedEarly ?? input.acknowledgement }
        : state;
    case 'quiet-over':
      return { ...state, quiet: 'over' };
    case 'resolved':
      return { ...state, resolved: true };
    case 'page-delivered':
      return withPage(state, input.pageId, (page) => ({ ...page, delivered: true, undeliverable: null }));
    case 'fired-again':
      // Whoever acknowledged before anything was routed had what has ended since.
      return { ...state, acknowledgedEarly: null };
    case 'page-undeliverable':
      return withPage(state, input.pageId, (page) => ({ ...page, undeliverable: input.why, mayPass: input.mayPass }));
    case 'declined':
    case 'next-level-requested':
    case 'handed-off':
    case 'active':
    case 'nudge-answered':
    case 'migration-requested':
    case 'audited':
    case 'lapse-due':
    case 'rules-due':
    case 'nudge-expired':
    case 'acknowledgement-overdue':
    case 'round-over':
    case 'last-resort-due':
      return state;
    default:
      return never(input);
  }
}

/** What is heard late still tells what nothing newer has told. */
function withFacts(state: Escalations, heard: KnownFacts): Escalations {
  const { facts } = state;
  return {
    ...state,
    facts: facts !== null && facts.version >= heard.version ? { ...heard, ...facts } : { ...facts, ...heard },
  };
}

function withScope(state: Escalations, { added, removed }: ScopeChange): Escalations {
  const takenOut = [...new Set([...(state.takenOut ?? []), ...removed])].filter((ref) => !added.includes(ref));
  return { ...state, takenOut };
}

function withPage(state: Escalations, pageId: string, change: (page: AskedPage) => AskedPage): Escalations {
  const escalation = Object.values(state.escalations).find((candidate) =>
    pagesAsked(candidate).some((page) => page.pageId === pageId),
  );
  if (escalation === undefined) return state;
  const marked = (pages: readonly AskedPage[]) => pages.map((page) => (page.pageId === pageId ? change(page) : page));
  const changed: Escalation = {
    ...escalation,
    current: marked(escalation.current),
    earlier: marked(escalation.earlier),
  };
  return { ...state, escalations: { ...state.escalations, [escalation.escalationId]: changed } };
}
