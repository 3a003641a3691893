/**
 * The incident. It is declared once, changes severity and scope, is acknowledged by any number of people,
 * and is resolved for good. Somebody whom several paths page answers each of those pages; only the same page
 * answered twice is one answer. A command that says what is already so is ignored, never an error: whoever
 * sends it twice gets the same answer. After the resolve nothing changes any more.
 */
import type { Decided, IncidentsEvent, Reason, Source } from '@escalog/contracts';
import { accepted, ignored, never, rejected, type Decider, type Decision, type Instant } from '@escalog/kernel';

export type IncidentEvent = Decided<IncidentsEvent>;

export interface Declaration {
  readonly title: string;
  readonly description: string | null;
  readonly severity: string;
  readonly affects: readonly string[];
  readonly unknownNames: readonly string[];
  readonly responder: string | null;
  readonly source: Source;
}

export type Incident =
  | { readonly phase: 'undeclared' }
  | (Declaration & {
      readonly phase: 'open' | 'resolved';
      readonly declaredAt: Instant;
      readonly acknowledgedBy: readonly string[];
      readonly answeredPages: readonly string[];
      readonly resolvedAt: Instant | null;
      /** A person has posted an update or changed the severity: the alert that opened it no longer closes it. */
      readonly takenOver: boolean;
    });

export type OpenIncident = Exclude<Incident, { phase: 'undeclared' }>;

export type IncidentCommand =
  | { readonly kind: 'declare'; readonly declaration: Declaration; readonly reason: Reason }
  | {
      readonly kind: 'acknowledge';
      readonly by: string;
      readonly pageId: string | null;
      readonly via: 'rest' | 'link';
      readonly reason: Reason;
    }
  /** `from` is what `direction` was judged by. */
  | {
      readonly kind: 'change-severity';
      readonly from: string;
      readonly to: string;
      readonly direction: 'raised' | 'lowered';
      readonly reason: Reason;
    }
  | { readonly kind: 'grow-scope'; readonly entries: readonly string[]; readonly reason: Reason }
  | { readonly kind: 'post-update'; readonly text: string; readonly reason: Reason }
  | { readonly kind: 'resolve'; readonly note: string | null; readonly reason: Reason }
  | { readonly kind: 'end-alert'; readonly text: string; readonly reason: Reason };

/** Code of a reason when a person did it, which makes the incident theirs. */
export const personDecided = 'person-decided';

export const incident: Decider<Incident, IncidentCommand, IncidentEvent, IncidentEvent & IncidentsEvent> = {
  initial: { phase: 'undeclared' },

  decide(command, state) {
    if (command.kind === 'declare') return declare(command, state);
    if (state.phase === 'undeclared')
      return rejected('incident-not-found', 'There is no such incident; GET /v1/incidents lists those that are.');
    if (state.phase === 'resolved') return afterResolve(command);
    return whileOpen(command, state);
  },

  evolve(state, event) {
    if (event.type === 'IncidentDeclared') return declared(event);
    return state.phase === 'undeclared' ? state : changed(state, event);
  },
};

type Answer = Decision<IncidentEvent>;
type Command<Kind extends IncidentCommand['kind']> = Extract<IncidentCommand, { kind: Kind }>;

function declare({ declaration, reason }: Command<'declare'>, state: Incident): Answer {
  if (state.phase === 'undeclared') return accepted({ type: 'IncidentDeclared', ...declaration, reason });
  if (state.source.requestHash === declaration.source.requestHash)
    return ignored('the same declaration was made before');
  return rejected(
    'idempotency-key-reused',
    'This Idempotency-Key was used for another declaration; use a new key for a new one.',
  );
}

function whileOpen(command: Exclude<IncidentCommand, { kind: 'declare' }>, state: OpenIncident): Answer {
  switch (command.kind) {
    case 'acknowledge':
      return acknowledge(command, state);
    case 'change-severity':
      if (command.to === state.severity) return ignored(`the severity is ${command.to} already`);
      if (command.from !== state.severity)
        return rejected(
          'severity-changed',
          `The severity was changed to ${state.severity} meanwhile; look again, and change it if it is still wrong.`,
        );
      return accepted({
        type: 'SeverityChanged',
        from: command.from,
        to: command.to,
        direction: command.direction,
        reason: command.reason,
      });
    case 'grow-scope':
      return growScope(command, state);
    case 'post-update':
      return accepted({ type: 'UpdatePosted', text: command.text, reason: command.reason });
    case 'resolve':
      return accepted({ type: 'IncidentResolved', note: command.note, reason: command.reason });
    case 'end-alert':
      return state.takenOver
        ? accepted({
            type: 'UpdatePosted',
            text: command.text,
            reason: {
              ...command.reason,
              code: 'alert-resolved-but-taken-over',
              text: `${command.reason.text} It stays open because a person has taken over.`,
            },
          })
        : accepted({ type: 'IncidentResolved', note: null, reason: command.reason });
    default:
      return never(command);
  }
}

function acknowledge({ by, pageId, via, reason }: Command<'acknowledge'>, { answeredPages }: OpenIncident): Answer {
  if (pageId !== null && answeredPages.includes(pageId)) return ignored('this page is answered already');
  return accepted({ type: 'IncidentAcknowledged', by, pageId, via, reason });
}

function growScope({ entries, reason }: Command<'grow-scope'>, { affects }: OpenIncident): Answer {
  const added = entries.filter((entry) => !affects.includes(entry));
  if (added.length === 0) return ignored('all of them are affected already');
  return accepted({ type: 'ScopeChanged', added, removed: [], affects: [...affects, ...added], reason });
}

function afterResolve({ kind }: IncidentCommand): Answer {
  if (kind === 'resolve' || kind === 'end-alert') return ignored('the incident is resolved already');
  return rejected('incident-resolved', 'The incident is resolved; declare a new one if it is happening again.');
}

function declared({
  meta,
  title,
  description,
  severity,
  affects,
  unknownNames,
  responder,
  source,
}: Extract<IncidentsEvent, { type: 'IncidentDeclared' }>): Incident {
  const declaration = { title, description, severity, affects, unknownNames, responder, source };
  return {
    ...declaration,
    phase: 'open',
    declaredAt: meta.occurredAt,
    acknowledgedBy: [],
    answeredPages: [],
    resolvedAt: null,
    takenOver: false,
  };
}

function changed(state: OpenIncident, event: Exclude<IncidentsEvent, { type: 'IncidentDeclared' }>): OpenIncident {
  const takenOver = state.takenOver || (event.reason.code === personDecided && event.type !== 'IncidentAcknowledged');
  switch (event.type) {
    case 'SeverityChanged':
      return { ...state, severity: event.to, takenOver };
    case 'ScopeChanged':
      return { ...state, affects: event.affects, takenOver };
    case 'UpdatePosted':
      return { ...state, takenOver };
    case 'IncidentAcknowledged':
      return {
        ...state,
        acknowledgedBy: [...new Set([...state.acknowledgedBy, event.by])],
        answeredPages: event.pageId === null ? state.answeredPages : [...state.answeredPages, event.pageId],
      };
    case 'IncidentResolved':
      return { ...state, phase: 'resolved', resolvedAt: event.meta.occurredAt };
    default:
      return never(event);
  }
}
