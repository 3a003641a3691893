import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changesSince, shownOf } from './changed.ts';
import type { Incident } from './incident.ts';

const escalation = {
  escalationId: 'i1/team/identity',
  path: 'escalation-path/identity',
  state: 'climbing',
  level: 1,
  because: 'Login is owned by Identity.',
  paged: [{ person: 'person/ana', name: 'Ana Costa', at: '' }],
} as const;
const incident: Incident = {
  id: 'i1',
  title: 'users cannot log in',
  description: null,
  severity: 'sev1',
  status: 'open',
  affects: ['business-service/login'],
  unknownNames: [],
  declaredAt: '2026-11-18T02:00:00.000Z',
  acknowledgedBy: [],
  resolvedAt: null,
  routes: [],
  escalations: [escalation],
  names: {
    'person/ana': 'Ana Costa',
    'person/ben': 'Ben Ito',
    'escalation-path/identity': 'Identity',
    'escalation-path/payments': 'Payments',
    'business-service/login': 'Login',
  },
};
const since = (before: Partial<Incident>, now: Partial<Incident>) =>
  changesSince(shownOf({ ...incident, ...before }), { ...incident, ...now }, (severity) => severity.toUpperCase());
const acknowledged = { status: 'acknowledged', acknowledgedBy: ['person/ben'] } as const;

describe('what has changed since a page was shown', () => {
  const cases: readonly [string, Partial<Incident>, Partial<Incident>, readonly (readonly [string, string])[]][] = [
    ['nothing', {}, {}, []],
    ['that it is resolved', {}, { status: 'resolved' }, [['resolved', 'It is resolved meanwhile.']]],
    ['that it is open again', { status: 'resolved' }, {}, [['reopened', 'It is open again.']]],
    ['who acknowledged', {}, acknowledged, [['acknowledged', 'Ben Ito acknowledged meanwhile.']]],
    [
      'who acknowledged and has it no more',
      {},
      { acknowledgedBy: ['person/ben'] },
      [['acknowledged', 'Ben Ito acknowledged meanwhile, and nobody has it now.']],
    ],
    [
      'that nobody has it any more',
      acknowledged,
      { acknowledgedBy: ['person/ben'] },
      [['given-back', 'Nobody has it any more.']],
    ],
    [
      'how far it was climbed',
      {},
      { escalations: [{ ...escalation, level: 2, paged: [{ person: 'person/ben', name: 'Ben Ito', at: '' }] }] },
      [['escalated', 'Identity is at level 2: Ben Ito paged.']],
    ],
    [
      'that it has come to the last resort',
      {},
      { escalations: [{ ...escalation, state: 'exhausted', paged: [] }] },
      [['escalated', 'Identity has come to its last resort.']],
    ],
    [
      'what was begun',
      {},
      {
        escalations: [
          escalation,
          {
            ...escalation,
            escalationId: 'i1/handoff-1',
            path: 'escalation-path/payments',
            because: 'Ben handed it off.',
          },
        ],
      },
      [['begun', 'Payments is climbed, too: Ben handed it off.']],
    ],
    ['its severity', {}, { severity: 'sev2' }, [['severity', 'Its severity is SEV2 now.']]],
    ['who leads', {}, { lead: 'person/ana' }, [['lead', 'Ana Costa leads it now.']]],
    ['that nobody leads', { lead: 'person/ana' }, { lead: null }, [['lead', 'Nobody leads it any more.']]],
    ['what is affected', {}, { affects: [] }, [['scope', 'Nothing that is known is affected any more.']]],
  ];
  for (const [what, before, now, expected] of cases)
    it(`is ${what}`, () =>
      assert.deepEqual(
        since(before, now).map(({ kind, text }) => [kind, text]),
        expected,
      ));

  it('is not that the last resort was paged once more', () => {
    const exhausted = { ...escalation, state: 'exhausted' } as const;
    const again = { ...exhausted, paged: [...exhausted.paged, ...exhausted.paged] };
    assert.deepEqual(since({ escalations: [exhausted] }, { escalations: [again] }), []);
  });

  it('is nothing when what the form carries is not what a page gave it', () => {
    for (const shown of [undefined, '', 'x', 'null', '[]', '{"status":1}'])
      assert.deepEqual(changesSince(shown, incident, String), []);
  });
});
