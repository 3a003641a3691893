/** What became of the handoffs of an incident. They are told on one topic and answered on another, so that an answer may be heard of first. */
import type { EscalationsEvent, IncidentHandedOff } from '@escalog/contracts';
import { isoOf } from '@escalog/kernel';

export interface HandoffRead extends HandoffAnswer {
  /** Id of the event. */
  readonly handoffId: string;
  readonly at: string;
  readonly by: string;
  readonly to: string;
  readonly toName: string;
  /** The escalation that was handed off; `null` for those that had paged the person. */
  readonly escalation: string | null;
  readonly why: string;
}

export interface HandoffAnswer {
  readonly state: 'open' | 'accepted' | 'returned';
  /** Who accepted it. */
  readonly acceptedBy: string | null;
  readonly answeredAt: string | null;
}

/** What an incident shows of its handoffs. */
export interface WithHandoffs {
  /** The newest last. */
  readonly handoffs?: readonly HandoffRead[];
  /** What became of handoffs, also of those that are not heard of yet, by the id of their event. */
  readonly handoffAnswers?: Readonly<Record<string, HandoffAnswer>>;
  readonly names?: Readonly<Record<string, string>>;
}

const handoffsShown = 100;
const unanswered: HandoffAnswer = { state: 'open', acceptedBy: null, answeredAt: null };

export function withHandoff<View extends WithHandoffs>(view: View, event: IncidentHandedOff): View {
  const { meta, by, to, toName, escalationId, why, reason } = event;
  const handoff: HandoffRead = {
    handoffId: meta.eventId,
    at: isoOf(meta.occurredAt),
    by,
    to,
    toName,
    escalation: escalationId,
    why,
    ...(view.handoffAnswers?.[meta.eventId] ?? unanswered),
  };
  return {
    ...view,
    handoffs: [...(view.handoffs ?? []), handoff].slice(-handoffsShown),
    names: { [to]: toName, ...(reason.facts['name'] !== undefined && { [by]: reason.facts['name'] }), ...view.names },
  };
}

/** Of a handoff of several escalations, what is heard last. */
export function withHandoffAnswer<View extends WithHandoffs>(
  view: View,
  event: Extract<EscalationsEvent, { type: 'HandoffAccepted' | 'HandoffReturned' }>,
): View {
  // The id of a handoff begins with that of its event, and goes on with the escalation that was handed off.
  const [eventId = ''] = event.handoffId.split('/');
  const answer: HandoffAnswer = {
    state: event.type === 'HandoffAccepted' ? 'accepted' : 'returned',
    acceptedBy: event.type === 'HandoffAccepted' ? event.by : null,
    answeredAt: isoOf(event.meta.occurredAt),
  };
  const answers = Object.entries({ ...view.handoffAnswers, [eventId]: answer }).slice(-handoffsShown);
  return {
    ...view,
    handoffAnswers: Object.fromEntries(answers),
    handoffs: (view.handoffs ?? []).map((handoff) =>
      handoff.handoffId === eventId ? { ...handoff, ...answer } : handoff,
    ),
  };
}
