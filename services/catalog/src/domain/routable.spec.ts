import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleEvents } from '@escalog/contracts/testing';
import { instantOf } from '@escalog/kernel';
import { businessService, catalogOf, declared } from '../testing/organisation.ts';
import { routableAgain, routableIn } from './routable.ts';
import { routing } from './routing.ts';
import type { Routing } from './routing-state.ts';

const login = businessService('login', 'Login', { aliases: ['log in'], owner: 'team/identity' });
const catalog = catalogOf([login]);
const declaration = declared({
  title: "users can't log in",
  description: 'Since noon.',
  severity: 'sev2',
  unrouted: ['cache'],
});
const { occurredAt } = declaration.meta;

/** The routing of an incident after it was declared. */
function routed(): Routing {
  const observed = routing.observe(routing.initial, declaration);
  return routing
    .react(declaration, observed, catalog)
    .reduce((state, effect) => (effect.kind === 'append' ? routing.evolve(state, effect.event) : state), observed);
}

describe('how an incident was declared', () => {
  it('is kept with its routing, whatever was found to be affected and has changed since', () => {
    const { SeverityChanged, ScopeChanged } = exampleEvents;
    const changed = [SeverityChanged, ScopeChanged].reduce((state, event) => routing.observe(state, event), routed());
    assert.ok(changed.phase === 'open');
    assert.notEqual(changed.incident.severity, declaration.severity);
    assert.notDeepEqual(changed.incident.affects, declaration.affects);
    assert.deepEqual(routableAgain(changed, occurredAt), routableIn(declaration));
  });

  it('is not known of one that an earlier release routed', () => {
    const state = routed();
    assert.ok(state.phase === 'open');
    const { declared: _, ...stored } = state;
    assert.equal(routableAgain(stored, instantOf(0)), undefined);
  });
});
