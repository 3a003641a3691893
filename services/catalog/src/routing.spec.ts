import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IncidentDeclared } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { CatalogWorld } from './testing/catalog-world.ts';
import { businessService, component, declared, groundwork } from './testing/organisation.ts';

const store = component('session-store', 'Session store', { owner: 'team/identity' });
const login = businessService('login', 'Login', { aliases: ['log in'], providedBy: [store.ref] });
const cards = businessService('cards', 'Card payments', { owner: 'team/payments' });
const declaration: IncidentDeclared = declared({ title: "Users can't log in" });
const { ScopeChanged, IncidentResolved } = exampleEvents;

async function worldWithCatalog(): Promise<CatalogWorld> {
  const world = await CatalogWorld.open();
  await world.apply([...groundwork, store, login, cards]);
  return world;
}

describe('a declared incident', () => {
  it('is routed by the catalog that was applied just before', async () => {
    await using world = await worldWithCatalog();
    await world.publish(declaration);
    const [routed, ...others] = await world.routed();
    assert.deepEqual(others, []);
    assert.deepEqual(routed?.incident.affects, [login.ref]);
    assert.equal(
      routed?.routes[0]?.explanation,
      'Login is provided by Session store, which is owned by Team Identity, whose path is Identity path.',
    );
    assert.equal(
      routed?.reason.text,
      '“log in” in the sentence names Login (no responder was asked for and no affected entry was given).',
    );
  });

  it('is told with the names of what its routes lead over, so that they outlive the catalog', async () => {
    await using world = await worldWithCatalog();
    await world.publish(declaration);
    const [routed] = await world.routed();
    assert.deepEqual(routed?.names, {
      [login.ref]: 'Login',
      [store.ref]: 'Session store',
      'team/identity': 'Team Identity',
      'escalation-path/identity': 'Identity path',
    });
    assert.deepEqual(routed?.severities, ['sev1'], 'and how bad a severity is');
  });

  it('names what led to its routing', async () => {
    await using world = await worldWithCatalog();
    await world.publish(declaration);
    const [routed] = await world.routed();
    const { eventId, correlationId } = declaration.meta;
    assert.deepEqual(
      {
        subject: routed?.meta.subject,
        stream: routed?.meta.stream,
        version: routed?.meta.version,
        causationId: routed?.meta.causationId,
        correlationId: routed?.meta.correlationId,
        actor: { ...routed?.meta.actor },
      },
      {
        subject: 'inc-1',
        stream: 'routing/inc-1',
        version: 1,
        causationId: eventId,
        correlationId,
        actor: { kind: 'service', ref: 'catalog' },
      },
    );
  });

  it('is routed to triage by a catalog that is empty', async () => {
    await using world = await CatalogWorld.open();
    await world.publish(declaration);
    const [routed] = await world.routed();
    assert.deepEqual(
      routed?.routes.map(({ kind, path }) => [kind, path]),
      [['triage', 'escalation-path/triage']],
    );
    assert.match(routed?.reason.text ?? '', /the catalog has no business services/);
  });

  it('is routed once, however often it comes, also after a restart', async () => {
    await using world = await worldWithCatalog();
    await world.publish(declaration);
    await world.publish(declaration);
    await world.restart();
    await world.publish(declaration);
    assert.equal((await world.routed()).length, 1);
  });
});

describe('an incident that goes on', () => {
  const grown = {
    ...ScopeChanged,
    meta: { ...ScopeChanged.meta, version: 2 },
    added: [cards.ref],
    affects: [cards.ref],
  };

  it('involves the owner of what its scope grows by', async () => {
    await using world = await worldWithCatalog();
    await world.publish(declaration);
    await world.publish(grown);
    await world.publish(grown);
    assert.deepEqual(
      (await world.routed()).map(({ routes, meta }) => [meta.version, routes.map(({ routeId }) => routeId)]),
      [
        [1, ['team/identity']],
        [2, ['team/payments']],
      ],
    );
  });

  it('involves nobody further once it is resolved', async () => {
    await using world = await worldWithCatalog();
    await world.publish(declaration);
    await world.publish({ ...IncidentResolved, meta: { ...IncidentResolved.meta, version: 2 } });
    await world.publish({ ...grown, meta: { ...grown.meta, version: 3 } });
    assert.equal((await world.routed()).length, 1);
  });
});
