import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IncidentDeclared, ScopeChanged } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { WorkflowRun } from '@escalog/kernel';
import type { RoutingRule } from '@escalog/definitions';
import fc from 'fast-check';
import { businessService, catalogOf, declared } from '../testing/organisation.ts';
import type { Catalog } from './rule.ts';
import { routing, type RoutingInput, type RoutingTypes } from './routing.ts';

const login = businessService('login', 'Login', { owner: 'team/identity' });
const profile = businessService('profile', 'Profile', { owner: 'team/identity' });
const cards = businessService('cards', 'Card payments', { owner: 'team/payments' });
const orphan = businessService('orphan', 'Newsletter');
const catalog = catalogOf([login, profile, cards, orphan]);

/** Gives events as versions 1, 2, … of one incident, and answers with what was published for each. */
function story(...inputs: readonly RoutingInput[]) {
  return storyIn(catalog, ...inputs);
}

function storyIn(of: Catalog, ...inputs: readonly RoutingInput[]) {
  const run = new WorkflowRun<RoutingTypes>(routing);
  const published = inputs.map((input, index) =>
    run.give({ ...input, meta: { ...input.meta, version: index + 1 } } as RoutingInput, of),
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
    assert.deepEqual(story(onLogin, grown([cards.ref]), grown([cards.ref])).routeIds[2], []));
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

describe('a scope that shrinks', () => {
  const endedRoutes = ({ published }: ReturnType<typeof story>) =>
    published.map((events) => events.flatMap((event) => event.endedRoutes));

  it('ends what led to nothing but what was taken out', () => {
    const told = story(onLogin, grown([cards.ref]), grown([], [cards.ref]));
    assert.deepEqual(endedRoutes(told), [[], [], ['team/payments']]);
    assert.deepEqual(told.routeIds[2], []);
    const { reason, incident, names } = told.published[2]?.[0] ?? assert.fail();
    assert.equal(reason.text, 'Card payments is not affected any more, and nothing else leads to Team Payments.');
    assert.equal(reason.code, 'scope-shrunk');
    assert.equal(reason.definition, null);
    assert.deepEqual(incident.affects, [login.ref]);
    assert.equal(names['team/payments'], 'Team Payments');
  });

  it('keeps whoever answers for something that is left', () =>
    assert.deepEqual(endedRoutes(story(onLogin, grown([profile.ref, cards.ref]), grown([], [login.ref]))), [
      [],
      [],
      [],
    ]));

  it('involves them again when it is affected again', () => {
    const told = story(onLogin, grown([cards.ref]), grown([], [cards.ref]), grown([cards.ref]));
    assert.deepEqual(told.routeIds[3], ['team/payments']);
    assert.deepEqual(endedRoutes(told)[3], []);
  });

  it('changes owners in one event, so that there is always somebody', () => {
    const told = story(onLogin, grown([cards.ref], [login.ref]));
    assert.deepEqual(told.routeIds[1], ['team/payments']);
    assert.deepEqual(endedRoutes(told)[1], ['team/identity']);
    assert.equal(told.published[1]?.length, 1);
    assert.equal(
      told.published[1]?.[0]?.reason.text,
      'Card payments is affected too, and whoever answers for that was not involved yet. Login is not affected any more, and nothing else leads to Team Identity.',
    );
  });

  it('leaves it to triage when nothing is affected any more and nobody has it', () => {
    const told = story(onLogin, grown([], [login.ref]));
    assert.deepEqual(told.routeIds[1], ['escalation-path/triage']);
    assert.deepEqual(endedRoutes(told)[1], ['team/identity']);
    assert.match(
      told.published[1]?.[0]?.reason.text ?? '',
      /^Nothing is affected any more that anybody is known to own, so triage is involved\. Login is not affected any more/,
    );
  });

  it('calls nobody when somebody has it, unless it has fired again since', () => {
    const ended = grown([], [login.ref]);
    assert.deepEqual(story(onLogin, exampleEvents.IncidentAcknowledged, ended).routeIds[2], []);
    assert.deepEqual(
      story(onLogin, exampleEvents.IncidentAcknowledged, exampleEvents.AlertFiredAgain, ended).routeIds[3],
      ['escalation-path/triage'],
    );
  });

  it('does not end triage while it is all that there is', () =>
    assert.deepEqual(endedRoutes(story(declared({ affects: [orphan.ref] }), grown([], [orphan.ref]))), [[], []]));

  it('ends triage for what nobody owns once owners are there', () =>
    assert.deepEqual(endedRoutes(story(declared({ affects: [orphan.ref, login.ref] }), grown([], [orphan.ref]))), [
      [],
      ['escalation-path/triage'],
    ]));

  it('keeps triage for names that nothing is known under', () => {
    const told = story(declared({ affects: [orphan.ref, login.ref], unrouted: ['db-7'] }), grown([], [orphan.ref]));
    assert.deepEqual(endedRoutes(told), [[], []]);
  });

  it('keeps whom the declaration asked for', () =>
    assert.deepEqual(
      endedRoutes(story(declared({ responder: 'person/ana', affects: [login.ref] }), grown([], [login.ref]))),
      [[], []],
    ));

  it('ends nothing of an incident that an earlier release routed', () => {
    const run = new WorkflowRun<RoutingTypes>({
      ...routing,
      initial: {
        phase: 'open',
        incident: { version: 1, title: 'x', description: null, severity: 'sev1', affects: [login.ref], url: null },
        involved: ['team/identity'],
      },
    });
    assert.deepEqual(run.give({ ...grown([], [login.ref]), meta: { ...grown([]).meta, version: 2 } }, catalog), []);
  });
});

describe('routing rules', () => {
  const rule = (condition: string, more: Partial<RoutingRule> = {}): RoutingRule => ({
    ref: 'routing-rule/one',
    name: 'One',
    order: 1,
    if: condition,
    then: ['team/payments'],
    ...more,
  });
  const withRules = (...rules: readonly RoutingRule[]) => catalogOf([login, profile, cards, orphan, ...rules]);
  const routedWith = (rules: readonly RoutingRule[], ...inputs: readonly RoutingInput[]) =>
    storyIn(withRules(...rules), ...inputs);

  it('take the place of whoever owns what is affected', () => {
    const { published } = routedWith([rule('incident.severity == "sev1"')], onLogin);
    const { routes, reason, rules, incident } = published[0]?.[0] ?? assert.fail();
    assert.deepEqual(
      routes.map(({ routeId, kind, path }) => [routeId, kind, path]),
      [['team/payments', 'rule', 'escalation-path/payments']],
    );
    assert.equal(reason.code, 'routing-rule');
    assert.equal(reason.definition, 'routing-rule/one@1');
    assert.equal(reason.text, 'The routing rule “One” applies. The declaration says that Login is affected.');
    assert.deepEqual(rules, [
      { rule: 'routing-rule/one@1', name: 'One', outcome: 'applies', because: 'incident.severity == "sev1" holds.' },
    ]);
    assert.deepEqual(incident.affects, [login.ref]);
    assert.equal(
      routes[0]?.explanation,
      'The rule “One” applies and involves Team Payments, whose path is Payments path.',
    );
  });

  it('are asked in their order, and the first that applies decides', () => {
    const { published, routeIds } = routedWith(
      [
        rule('true', { ref: 'routing-rule/late', order: 9, then: ['team/identity'] }),
        rule('incident.alerts > 5', { ref: 'routing-rule/a', name: 'A', order: 1 }),
        rule('incident.title == "x"', { ref: 'routing-rule/b', name: 'B', order: 2 }),
        rule('true', { ref: 'routing-rule/c', name: 'C', order: 3, then: ['escalation-path/payments'] }),
      ],
      onLogin,
    );
    assert.deepEqual(routeIds, [['escalation-path/payments']]);
    assert.deepEqual(
      published[0]?.[0]?.rules.map(({ rule: asked, outcome, because }) => [asked, outcome, because]),
      [
        ['routing-rule/a@1', 'does-not-apply', 'incident.alerts > 5 is false: incident.alerts is 3.'],
        [
          'routing-rule/b@1',
          'does-not-apply',
          'incident.title == "x" is false: incident.title is "Something is wrong".',
        ],
        ['routing-rule/c@1', 'applies', 'true holds.'],
      ],
    );
  });

  it('leave it to the owners when none applies, and say so', () => {
    const { published, routeIds } = routedWith([rule('false'), rule('false', { ref: 'routing-rule/two' })], onLogin);
    assert.deepEqual(routeIds, [['team/identity']]);
    const { reason, rules } = published[0]?.[0] ?? assert.fail();
    assert.equal(reason.code, 'entries-declared');
    assert.equal(
      reason.text,
      'The declaration says that Login is affected (no responder was asked for and none of 2 routing rules applied).',
    );
    assert.equal(rules.length, 2);
  });

  it('are not asked when the declaration asks for somebody', () => {
    const { published, routeIds } = routedWith([rule('true')], declared({ responder: 'person/ana' }));
    assert.deepEqual(routeIds, [['person/ana']]);
    assert.deepEqual(published[0]?.[0]?.rules, []);
  });

  it('know what the sentence names', () => {
    const { published, routeIds } = routedWith(
      [rule('"business-service/login" in incident.affects')],
      declared({ title: 'Login is down' }),
    );
    assert.deepEqual(routeIds, [['team/payments']]);
    assert.equal(
      published[0]?.[0]?.reason.text,
      'The routing rule “One” applies. “login” in the sentence names Login.',
    );
  });

  it('may lead to several, and add to those behind them', () => {
    const { routeIds, published } = routedWith(
      [
        rule('incident.rank == 1', { then: ['person/ana', 'team/identity'], continue: true }),
        rule('false', { ref: 'routing-rule/two', order: 2 }),
      ],
      declared({ affects: [login.ref, cards.ref] }),
    );
    assert.deepEqual(routeIds, [['person/ana', 'team/identity', 'team/payments']]);
    const { reason, routes } = published[0]?.[0] ?? assert.fail();
    assert.equal(
      reason.text,
      'The declaration says that Card payments and Login are affected (no responder was asked for). The routing rule “One” applies in addition.'.replace(
        'Card payments and Login',
        'Login and Card payments',
      ),
    );
    assert.deepEqual(
      routes.map(({ kind, responder }) => [kind, responder]),
      [
        ['rule', 'person/ana'],
        ['rule', null],
        ['ownership', null],
      ],
    );
  });

  it('that cannot be evaluated are told, and the next is asked', () => {
    const { routeIds, published } = routedWith(
      [
        rule('affected[3].owner == "x"', { name: 'Broken' }),
        rule('incident.labels["zone"] == "eu"', { ref: 'routing-rule/labels', name: 'Labels', order: 2 }),
        rule('true', { ref: 'routing-rule/next', name: 'Next', order: 3 }),
      ],
      onLogin,
    );
    assert.deepEqual(routeIds, [['team/payments']]);
    const { rules, reason } = published[0]?.[0] ?? assert.fail();
    assert.deepEqual(
      rules.map(({ outcome }) => outcome),
      ['not-evaluable', 'does-not-apply', 'applies'],
    );
    assert.match(rules[0]?.because ?? '', /^Its condition could not be evaluated: line 1, column \d+: .*\.$/);
    assert.match(
      rules[1]?.because ?? '',
      /^It asks for what this incident has not: line 1, column 1: there is no "zone"/,
    );
    assert.match(reason.text, /^The routing rule “Next” applies and the routing rule “Broken” could not be used\./);
  });

  it('that were stored with what is no condition any more are told, too', () => {
    const { routeIds, published } = routedWith([rule('incident.mood == "bad"')], onLogin);
    assert.deepEqual(routeIds, [['team/identity']]);
    assert.match(
      published[0]?.[0]?.rules[0]?.because ?? '',
      /^Its condition is faulty: line 1, column 10: incident has no "mood"/,
    );
    assert.match(published[0]?.[0]?.reason.text ?? '', /the routing rule “One” could not be used\)\.$/);
  });

  it('whose people are gone are passed over', () => {
    const { routeIds } = routedWith(
      [
        rule('true', { then: ['team/gone'] }),
        rule('true', { ref: 'routing-rule/two', then: ['team/gone', 'person/ana'] }),
      ],
      onLogin,
    );
    assert.deepEqual(routeIds, [['person/ana']]);
  });

  it('are told as far as there is room', () => {
    const many = Array.from({ length: 80 }, (_, index) => rule('false', { ref: `routing-rule/r${index}` }));
    const [{ rules, furtherRules, reason } = assert.fail()] = routedWith(many, onLogin).published[0] ?? [];
    assert.deepEqual([rules.length, furtherRules], [50, 30]);
    assert.match(reason.text, /none of 80 routing rules applied/);
  });

  it('are asked about what was added, alone', () => {
    const cardsToTriage = rule('affected.all(e, e.owner == "team/payments")', { then: ['escalation-path/triage'] });
    const { routeIds, published } = routedWith([cardsToTriage], onLogin, grown([cards.ref]));
    assert.deepEqual(routeIds, [['team/identity'], ['escalation-path/triage']]);
    assert.equal(published[1]?.[0]?.reason.definition, 'routing-rule/one@1');
    assert.equal(
      published[1]?.[0]?.reason.text,
      'Card payments is affected too. The routing rule “One” applies, and whoever answers for that was not involved yet.',
    );
  });

  it('know in what grows what was declared', () => {
    const source = rule(
      'incident.source == "alertmanager" && incident.labels["team"] == "x" && incident.alerts == 3 && "component/none" in incident.affects',
    );
    const byAlert = declared({
      meta: { ...exampleEvents.IncidentDeclared.meta, actor: { kind: 'alert-source', ref: 'alert-source/eu' } },
      source: { ...exampleEvents.IncidentDeclared.source, kind: 'alertmanager' },
      reason: { code: 'alert-firing', text: 'x', definition: null, facts: { team: 'x' } },
      affects: [login.ref],
    });
    assert.deepEqual(routedWith([source], byAlert, grown(['component/none'])).routeIds, [
      ['team/identity'],
      ['team/payments'],
    ]);
  });

  it('rest on what is affected when they ask for it, and otherwise stay', () => {
    const asks = rule('"business-service/login" in incident.affects');
    const ended = (one: RoutingRule) =>
      routedWith(
        [one],
        declared({ affects: [login.ref, profile.ref] }),
        grown([], [login.ref, profile.ref]),
      ).published[1]?.flatMap(({ endedRoutes }) => endedRoutes);
    assert.deepEqual(ended(asks), ['team/payments']);
    assert.deepEqual(ended(rule('incident.severity == "sev1"')), []);
  });
});

it('nobody is ever involved twice, however scope, severity and resolve follow one another', () => {
  const refs = fc.subarray([login.ref, profile.ref, cards.ref, orphan.ref, 'component/gone']);
  const input = fc.oneof(
    fc.tuple(refs, refs).map(([added, removed]): RoutingInput => grown(added, removed)),
    fc.constant<RoutingInput>(exampleEvents.SeverityChanged),
    fc.constant<RoutingInput>(exampleEvents.IncidentAcknowledged),
    fc.constant<RoutingInput>(resolved),
  );
  const rules = fc.subarray<RoutingRule>([
    {
      ref: 'routing-rule/a',
      name: 'A',
      order: 1,
      if: 'affected.exists(e, e.owner == "team/payments")',
      then: ['person/ana'],
    },
    { ref: 'routing-rule/b', name: 'B', order: 2, if: 'size(affected) > 1', then: ['team/identity'], continue: true },
  ]);
  fc.assert(
    fc.property(refs, fc.array(input, { maxLength: 8 }), rules, (affects, inputs, ruled) => {
      const { published, run } = storyIn(
        catalogOf([login, profile, cards, orphan, ...ruled]),
        declared({ affects }),
        ...inputs,
      );
      const involved = new Set<string>();
      for (const [index, events] of published.entries())
        for (const { routes, endedRoutes } of events) {
          for (const { routeId } of routes) assert.ok(!involved.has(routeId), `${routeId} is involved already`);
          for (const { routeId } of routes) involved.add(routeId);
          for (const routeId of endedRoutes) assert.ok(involved.delete(routeId), `${routeId} was not involved`);
          if (!inputs.slice(0, index).includes(exampleEvents.IncidentAcknowledged))
            assert.ok(involved.size > 0, 'there is always somebody, until somebody has it');
        }
      assert.deepEqual([...involved].sort(), run.state.phase === 'undeclared' ? [] : [...run.state.involved].sort());
      const end = inputs.indexOf(resolved);
      if (end >= 0) assert.deepEqual(published.slice(end + 2).flat(), []);
    }),
    { numRuns: 500 },
  );
});
