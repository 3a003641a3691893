import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IncidentsEvent } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { definitionsOf } from '@escalog/definitions/testing';
import type { EscalationsInput } from '../domain/inputs.ts';
import { incidentReactions } from './incidents.ts';

/** What the escalations of an incident are given of an event. */
async function given<T extends IncidentsEvent['type']>(type: T): Promise<EscalationsInput[]> {
  const inputs: EscalationsInput[] = [];
  const reactions = incidentReactions(
    (_incidentId, input) => void inputs.push(input),
    definitionsOf({ ref: 'person/ana', name: 'Ana Costa', contactMethods: [{ id: 'inbox', channel: 'sandbox' }] }),
  );
  const event = exampleEvents[type] as Extract<IncidentsEvent, { type: T }>;
  await (reactions as Record<string, ((event: unknown) => Promise<void>) | undefined>)[type]?.(event);
  return inputs;
}

describe('of what happens to an incident its escalations are told', () => {
  it('each answer and each activity as one input', async () => {
    const kinds = {
      SeverityChanged: 'facts-changed',
      ScopeChanged: 'facts-changed',
      UpdatePosted: 'active',
      StatusChanged: 'active',
      LeadAssigned: 'active',
      IncidentAcknowledged: 'acknowledged',
      PageDeclined: 'declined',
      NextLevelRequested: 'next-level-requested',
      IncidentHandedOff: 'handed-off',
      AlertFiredAgain: 'fired-again',
      IncidentResolved: 'resolved',
    } as const;
    for (const [type, kind] of Object.entries(kinds))
      assert.deepEqual(
        (await given(type as keyof typeof kinds)).map((input) => input.kind),
        [kind],
      );
  });

  it('a change with who made it and why', async () => {
    for (const type of ['SeverityChanged', 'ScopeChanged'] as const) {
      const [input] = await given(type);
      assert.ok(input?.kind === 'facts-changed');
      assert.equal(input.because, exampleEvents[type].reason.text);
    }
  });

  it('a handoff under the id of its event, with the time at which it was said', async () => {
    const [input] = await given('IncidentHandedOff');
    const { meta, to, toName, why } = exampleEvents.IncidentHandedOff;
    assert.ok(input?.kind === 'handed-off');
    assert.deepEqual(
      [input.handoffId, input.incidentId, input.to, input.toName, input.why, input.at],
      [meta.eventId, meta.subject, to, toName, why, meta.occurredAt],
    );
  });

  it('an acknowledgement with its end and its time', async () => {
    const [input] = await given('IncidentAcknowledged');
    const { meta, by, pageId, until } = exampleEvents.IncidentAcknowledged;
    assert.deepEqual(input, { kind: 'acknowledged', acknowledgement: { by, pageId, until, at: meta.occurredAt } });
  });
});
