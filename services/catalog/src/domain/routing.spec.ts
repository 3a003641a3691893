import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IncidentDeclared, ScopeChanged } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { WorkflowRun } from '@escalog/kernel';
import fc from 'fast-check';
import { businessService, catalogOf, declared } from '../testing/organisation.ts';
import { routing, type RoutingInput, type RoutingTypes } from './routing.ts';

const login = businessService('login', 'Login', { owner: 'team/identity' });
const profile = businessService('profile', 'Profile', { owner: 'team/identity' });
const cards = businessService('cards', 'Card payments', { owner: 'team/payments' });
const orphan = businessService('orphan', 'Newsletter');
const catalog = catalogOf([login, profile, cards, orphan]);

/** Gives events as versions 1, 2, … of one incident, and answers with what was published for each. */
function story(...inputs: readonly RoutingInput[]) {
  const run = new WorkflowRun<RoutingTypes>(routing);
  const published = inputs.map((input, index) =>
    run.give({ ...input, meta: { ...input.meta, version: index + 1 } } as RoutingInput, catalog),
  );
  return {
    run,
    published,
    routeIds: published.map((events) => events.flatMap(({ routes }) => routes.map(({ routeId }) => routeId))),
  };
}

function grown(added: readonly string[], removed: readonly string[] = []): ScopeChanged {
  return { ...exampleEvents.ScopeChanged, added, removed };
}

const onLogin: IncidentDeclared = declared({ affects: [login.ref] });
const resolved = exampleEvents.IncidentResolved;

describe('a declaration', () => {
  it('is routed, with the incident as it was declared', () => {
    const { published } = story(onLogin);
    assert.deepEqual(published[0]?.[0]?.incident, {
      version: 1,
      title: 'Something is wrong',
      description: onLogin.description,
      severity: 'sev1',
      affects: [login.ref],
      url: onLogin.source.url,
    });
  });

  it('affects what its sentence names', () => {
    const { published } = story(declared({ title: 'Login is down' }));
    assert.deepEqual(published[0]?.[0]?.incident.affects, [login.ref]);
  });
});

describe('a scope that grows', () => {
  it('involves whoever owns what was added', () => {
    const { published, routeIds } = story(onLogin, grown([cards.ref]));
    assert.deepEqual(routeIds, [['team/identity'], ['team/payments']]);
    assert.equal(
      published[1]?.[0]?.reason.text,
      'Card payments is affected too, and whoever answers for that was not involved yet.',
    );
    assert.deepEqual(published[1]?.[0]?.incident, {
      version: 2,
      title: 'Something is wrong',
      description: onLogin.description,
      severity: 'sev1',
      affects: [login.ref, cards.ref],
      url: onLogin.source.url,
    });
  });

  it('publishes nothing when whoever owns it is involved already', () =>
    assert.deepEqual(story(onLogin, grown([profile.ref])).published[1], []));
  it('publishes only what is new', () =>
    assert.deepEqual(story(onLogin, grown([profile.ref, cards.ref])).routeIds[1], ['team/payments']));
  it('does not involve anybody a second time', () =>
    assert.deepEqual(story(onLogin, grown([cards.ref]), grown([], [cards.ref]), grown([cards.ref])).routeIds[3], []));
  it('involves triage once, for what nobody owns', () =>
    assert.deepEqual(story(onLogin, grown([orphan.ref]), grown(['component/gone'])).routeIds, [
      ['team/identity'],
      ['escalation-path/triage'],
      [],
    ]));
  it('involves the owner of what turned out to be affected after triage', () =>
    assert.deepEqual(story(declared({}), grown([login.ref])).routeIds, [
      ['escalation-path/triage'],
      ['team/identity'],
    ]));

  it('involves triage once, for names that nothing is known under', () => {
    const named = (...unrouted: readonly string[]): ScopeChanged => ({
      ...grown([]),
      unknownNames: unrouted,
      unrouted,
    });
    const { routeIds, published } = story(onLogin, named('cache'), named('db-7'));
    assert.deepEqual(routeIds, [['team/identity'], ['escalation-path/triage'], []]);
    assert.equal(
      published[1]?.[0]?.reason.text,
      'Nothing is known under the name “cache”, and whoever answers for that was not involved yet.',
    );
  });

  it('does not involve again whom the declaration asked for', () => {
    assert.deepEqual(story(declared({ responder: 'team/identity' }), grown([login.ref])).routeIds, [
      ['team/identity'],
      [],
    ]);
  });

  it('keeps what the sentence named among what is affected', () => {
    const { published } = story(declared({ title: 'Login is down' }), grown([cards.ref]));
    assert.deepEqual(published[1]?.[0]?.incident.affects, [login.ref, cards.ref]);
  });

  it('drops what is no longer affected from the facts', () => {
    const { published } = story(onLogin, grown([cards.ref], [login.ref]));
    assert.deepEqual(published[1]?.[0]?.incident.affects, [cards.ref]);
  });
});

describe('an incident', () => {
  it('carries the severity that it has by now', () => {
    const { published } = story(onLogin, { ...exampleEvents.SeverityChanged, to: 'sev3' }, grown([cards.ref]));
    assert.equal(published[2]?.[0]?.incident.severity, 'sev3');
  });

  it('is not routed any further once it is resolved', () =>
    assert.deepEqual(story(onLogin, resolved, grown([cards.ref])).routeIds, [['team/identity'], [], []]));
  it('is not routed before it is declared', () => assert.deepEqual(story(grown([cards.ref])).routeIds, [[]]));
});

it('nobody is ever involved twice, however scope, severity and resolve follow one another', () => {
  const refs = fc.subarray([login.ref, profile.ref, cards.ref, orphan.ref, 'component/gone']);
  const input = fc.oneof(
    fc.tuple(refs, refs).map(([added, removed]): RoutingInput => grown(added, removed)),
    fc.constant<RoutingInput>(exampleEvents.SeverityChanged),
    fc.constant<RoutingInput>(resolved),
  );
  fc.assert(
    fc.property(refs, fc.array(input, { maxLength: 8 }), (affects, inputs) => {
      const { routeIds, published } = story(declared({ affects }), ...inputs);
      assert.equal(new Set(routeIds.flat()).size, routeIds.flat().length);
      assert.ok((routeIds[0]?.length ?? 0) > 0);
      const end = inputs.indexOf(resolved);
      if (end >= 0) assert.deepEqual(published.slice(end + 1).flat(), []);
    }),
  );
});
