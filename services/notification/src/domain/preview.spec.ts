import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleEvents } from '@escalog/contracts/testing';
import { definitionsOf } from '@escalog/definitions/testing';
import { plansFor } from './preview.ts';

const { preview } = exampleEvents.PreviewClimbed;
const page = (person: string) => ({ person, name: person, via: [person] });
const [route] = preview.routes;
const rung = route?.rungs[0];

function plans(rungs: readonly { readonly urgency: string | null; readonly people: readonly string[] }[]) {
  const definitions = definitionsOf(
    {
      ref: 'person/ana',
      name: 'Ana',
      contactMethods: [
        { id: 'mail', channel: 'email', address: 'ana@acme.example' },
        { id: 'inbox', channel: 'sandbox' },
      ],
      contactRules: { high: [{ method: 'inbox' }, { method: 'mail', after: 'PT3M' }] },
    },
    { ref: 'person/eve', name: 'Eve', contactMethods: [] },
  );
  assert.ok(route !== undefined && rung !== undefined);
  const rungsOf = rungs.map(({ urgency, people }) => ({ ...rung, urgency, pages: people.map(page) }));
  return plansFor({ ...preview, routes: [{ ...route, rungs: rungsOf }] }, definitions).map(
    ({ person, urgency, basis, steps }) => [
      person,
      urgency,
      basis,
      steps.map(({ methodId, dueAt }) => `${methodId} ${(dueAt - preview.askedAt) / 1_000}`).join(', '),
    ],
  );
}

describe('how those who would be paged would be reached', () => {
  it('is by the plan of each person and urgency, once', () => {
    assert.deepEqual(
      plans([
        { urgency: 'high', people: ['person/ana'] },
        { urgency: 'high', people: ['person/ana', 'person/eve'] },
        { urgency: 'low', people: ['person/ana'] },
        { urgency: null, people: [] },
      ]),
      [
        ['person/ana', 'high', 'rules', 'inbox 0, mail 180'],
        ['person/eve', 'high', 'every-method', ''],
        ['person/ana', 'low', 'one-by-one', 'mail 0, inbox 0'],
      ],
    );
  });

  it('leaves out who has left the catalog', () => {
    assert.deepEqual(plans([{ urgency: 'high', people: ['person/gone'] }]), []);
  });
});
