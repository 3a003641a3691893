import type { EscalationsEvent, EventOf, Page } from '@escalog/contracts';
import { after, type Clock } from '@escalog/kernel';
import { escalationId, incident, incidentId, minute, pageId } from './examples.ts';

const actor = { kind: 'service', ref: 'policy' };

/** What policy tells of one incident, event by event. */
export class EscalationsTopic {
  readonly #clock: Clock;
  readonly publish: (event: EscalationsEvent) => Promise<void>;
  #version = 0;

  constructor(clock: Clock, publish: (event: EscalationsEvent) => Promise<void>) {
    this.#clock = clock;
    this.publish = publish;
  }

  /** Post an update, is suggested to these people, who can answer for 15 minutes. */
  async suggest(...people: readonly string[]): Promise<EventOf<'NudgeMade'>> {
    const event = {
      ...this.event('NudgeMade', 'Nobody has posted an update for 30 min.'),
      nudgeId: `${incidentId}/nudge/1`,
      trigger: 'without-update-for',
      madeAt: this.#clock.now(),
      rule: 'severity/sev1',
      ruleVersion: 1,
      notices: people.map((person) => noticeTo(person, 'nudge/1')),
      suggestion: 'Post an update on Nobody can pay.',
      action: { kind: 'none', targets: [], path: null, say: null, action: null },
      expiresAt: after(this.#clock.now(), 15 * minute),
      incident,
    };
    await this.publish(event);
    return event;
  }

  /** One of them says yes. */
  async accept(...openNotices: readonly string[]): Promise<void> {
    await this.publish({
      ...this.event('NudgeAccepted', 'Bo Chen said yes.'),
      nudgeId: `${incidentId}/nudge/1`,
      by: 'person/bo',
      via: 'link',
      leadTimeMs: 1_000,
      openNotices,
    });
  }

  /** These people are told that they can stand down. */
  async tell(...people: readonly string[]): Promise<void> {
    await this.publish({
      ...this.event('PeopleTold', 'Bo Chen resolved it.'),
      kind: 'stand-down',
      notices: people.map((person) => noticeTo(person, 'note/1')),
      text: 'Nobody can pay is resolved: you can stand down.',
      incident,
    });
  }

  /** The severity is raised: these pages are brought with high urgency, and these people are paged in addition. */
  async reassess(raisedPages: readonly string[], ...people: readonly string[]): Promise<void> {
    await this.publish({
      ...this.event('IncidentReassessed', 'The severity was raised from sev4 to sev1.'),
      trigger: 'severity-raised',
      before: 'sev4',
      after: 'sev1',
      urgency: 'high',
      added:
        people.length === 0
          ? []
          : [
              {
                escalationId,
                cycle: 1,
                level: 2,
                urgency: 'high',
                acknowledgeBy: after(this.#clock.now(), 5 * minute),
                pages: people.map(pageTo),
              },
            ],
      raisedPages,
      incident,
    });
  }

  /** A rule posts to a chat, or calls a webhook; for an hour that is of use. */
  async requestCall(kind: 'post' | 'call', action = 0): Promise<EventOf<'CallRequested'>> {
    const event = {
      ...this.event('CallRequested', 'It was declared with sev1.'),
      callId: `${incidentId}.call.tell.1`,
      rule: 'rule/tell',
      action,
      kind,
      text: 'Join the bridge.',
      tryUntil: after(this.#clock.now(), 60 * minute),
      incident,
    };
    await this.publish(event);
    return event;
  }

  /** What every event of the incident has. */
  event<Type extends EscalationsEvent['type']>(
    type: Type,
    why = 'The escalation started: level 1 of Payments is paged.',
  ) {
    this.#version += 1;
    const eventId = `escalations-${this.#version}`;
    const meta = {
      eventId,
      subject: incidentId,
      stream: `escalations/${incidentId}`,
      version: this.#version,
      occurredAt: this.#clock.now(),
      correlationId: 'declaration',
      causationId: 'routing',
      actor,
    };
    return {
      type,
      meta,
      escalationId,
      reason: {
        code: 'started',
        text: why,
        definition: null,
        facts: {},
      },
    };
  }
}

function noticeTo(person: string, notice: string): Page {
  return { ...pageTo(person), pageId: `${incidentId}/${notice}/${person.slice(person.indexOf('/') + 1)}` };
}

/** A page of level 1. */
export function pageTo(person: string): Page {
  const name = person.slice(person.indexOf('/') + 1);
  return { pageId: pageId.replace(/ada$/, name), person, name: `${name} <on call>`, via: ['team/payments', person] };
}
