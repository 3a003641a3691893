import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Definitions } from '@escalog/definitions';
import { definitionsOf } from '@escalog/definitions/testing';
import { businessService, catalogOf, component, groundwork, team } from '../testing/organisation.ts';
import { defaultPath } from './default-path.ts';
import { ownershipRoutes as routesFor } from './ownership-routes.ts';

const store = component('session-store', 'Session store', { owner: 'team/identity' });
const identity = businessService('identity', 'Identity', { owner: 'team/identity' });
const login = businessService('login', 'Login', { partOf: ['business-service/identity'] });
const cards = businessService('cards', 'Card payments', { owner: 'team/payments' });
const orphan = businessService('orphan', 'Newsletter', { providedBy: ['component/mailer'] });
const mailer = component('mailer', 'Mailer');
const { definitions } = catalogOf([store, identity, login, cards, orphan, mailer]);

const ownershipRoutes = (refs: readonly string[], of: Definitions) => routesFor(refs, of, defaultPath('sev1', of));
const explanations = (...refs: readonly string[]): readonly string[] =>
  ownershipRoutes(refs, definitions).map(({ explanation }) => explanation);

describe('an entry with an owner', () => {
  it('is routed to the path of its owner, with every step', () => {
    assert.deepEqual(ownershipRoutes([login.ref], definitions), [
      {
        routeId: 'team/identity',
        kind: 'ownership',
        owner: 'team/identity',
        responder: null,
        path: 'escalation-path/identity',
        entries: [login.ref],
        steps: [
          { from: login.ref, edge: 'part-of', to: identity.ref },
          { from: identity.ref, edge: 'owner', to: 'team/identity' },
          { from: 'team/identity', edge: 'path', to: 'escalation-path/identity' },
        ],
        explanation: 'Login is part of Identity, which is owned by Team Identity, whose path is Identity path.',
      },
    ]);
  });

  it('shares a route with the others of that owner, and each step is told once', () => {
    const [route, ...others] = ownershipRoutes([login.ref, store.ref, identity.ref], definitions);
    assert.deepEqual(others, []);
    assert.deepEqual(route?.entries, [login.ref, store.ref, identity.ref]);
    assert.equal(route?.steps.length, 4);
    assert.equal(
      route?.explanation,
      'Login is part of Identity, which is owned by Team Identity; Session store is owned by Team Identity; Identity is owned by Team Identity, whose path is Identity path.',
    );
  });

  it('has a route of its own when the owner is another, in the order of the entries', () => {
    assert.deepEqual(
      ownershipRoutes([cards.ref, login.ref], definitions).map(({ routeId }) => routeId),
      ['team/payments', 'team/identity'],
    );
  });
});

describe('an entry that nobody can be found for goes to triage, saying where the walk ended', () => {
  it('when the walk finds no owner', () => {
    const [route] = ownershipRoutes([orphan.ref], definitions);
    assert.deepEqual(
      { ...route, explanation: undefined },
      {
        routeId: 'escalation-path/triage',
        kind: 'triage',
        owner: null,
        responder: null,
        path: 'escalation-path/triage',
        entries: [orphan.ref],
        steps: [
          { from: orphan.ref, edge: 'provided-by', to: mailer.ref },
          { from: mailer.ref, edge: 'default', to: 'escalation-path/triage' },
        ],
        explanation: undefined,
      },
    );
    assert.equal(
      route?.explanation,
      'Newsletter leads to Mailer, where the walk ended without an owner, so the path is Triage.',
    );
  });

  it('when it leads nowhere', () =>
    assert.deepEqual(explanations(mailer.ref), [
      'Mailer has no owner, and the walk ended there, so the path is Triage.',
    ]));
  it('when it does not exist', () =>
    assert.deepEqual(explanations('component/gone'), ['component/gone is not in the catalog, so the path is Triage.']));

  it('when its owner does not exist', () => {
    const [route] = ownershipRoutes(
      ['component/x'],
      definitionsOf(...groundwork, component('x', 'X', { owner: 'team/gone' })),
    );
    assert.equal(route?.explanation, 'X is owned by team/gone, which is not in the catalog, so the path is Triage.');
    assert.deepEqual(route?.steps.at(-1), { from: 'team/gone', edge: 'default', to: 'escalation-path/triage' });
  });

  it('when the path of its owner does not exist', () => {
    const [route] = ownershipRoutes(
      ['component/x'],
      definitionsOf(...groundwork, component('x', 'X', { owner: 'team/new' }), team('new', 'Team New')),
    );
    assert.equal(
      route?.explanation,
      'X is owned by Team New, whose path escalation-path/new is not in the catalog, so the path is Triage.',
    );
    assert.equal(route?.kind, 'triage');
  });

  it('even when triage does not exist either, and that is said', () => {
    const [route] = ownershipRoutes(['component/x'], definitionsOf());
    assert.equal(route?.path, 'escalation-path/triage');
    assert.match(
      route?.explanation ?? '',
      /so the path is escalation-path\/triage, which the catalog does not have yet\.$/,
    );
  });

  it('together with the others of that kind, beside those that have an owner', () => {
    const routes = ownershipRoutes([orphan.ref, login.ref, mailer.ref], definitions);
    assert.deepEqual(
      routes.map(({ routeId, entries }) => [routeId, entries]),
      [
        ['escalation-path/triage', [orphan.ref, mailer.ref]],
        ['team/identity', [login.ref]],
      ],
    );
  });
});
