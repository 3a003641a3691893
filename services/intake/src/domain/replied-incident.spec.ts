import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf, isoOf } from '@escalog/kernel';
import type { EscalationRead } from './escalation-read.ts';
import { incidentMeant } from './replied-incident.ts';

const now = instantOf(Date.parse('2026-11-18T02:00:00Z'));
const hour = 60 * 60_000;

interface Options {
  readonly state?: EscalationRead['state'];
  readonly people?: readonly string[];
  /** Hours ago. */
  readonly resolved?: number;
}

/** An incident that has paged Ana, unless it is said whom. */
function incident(id: string, { state = 'climbing', people = ['person/ana'], resolved }: Options = {}) {
  return {
    id,
    status: resolved !== undefined ? 'resolved' : state === 'acknowledged' ? 'acknowledged' : 'open',
    resolvedAt: resolved === undefined ? null : isoOf(instantOf(now - resolved * hour)),
    escalations: [{ state, paged: people.map((person) => ({ person, name: person, at: '' })) }],
  };
}

type Seen = ReturnType<typeof incident>;

function meant(incidents: readonly Seen[], named?: string, people = ['person/ana']): string {
  const isNamed = named === undefined ? undefined : ({ id }: Seen) => id === named;
  const found = incidentMeant(incidents, people, isNamed, now);
  if (found.kind === 'one') return `${found.incident.id} by ${found.by}`;
  return found.kind === 'several' ? found.incidents.map(({ id }) => id).join(' or ') : 'none';
}

describe('the incident that is meant by an answer', () => {
  it('without a code is the one that waits for an answer of theirs, whatever else they have', () => {
    const [mine, had, others] = [
      incident('mine'),
      incident('had', { state: 'acknowledged' }),
      incident('others', { people: ['person/ben'] }),
    ];
    assert.equal(meant([had, mine, others]), 'mine by person/ana');
    assert.equal(meant([had, others]), 'had by person/ana');
    assert.equal(meant([others]), 'none');
    assert.equal(meant([]), 'none');
  });

  it('is any of several that wait, and the one that is named of these', () => {
    const both = [incident('a'), incident('b', { state: 'exhausted' })];
    assert.equal(meant(both), 'a or b');
    assert.equal(meant(both, 'b'), 'b by person/ana');
    assert.equal(meant(both, 'c'), 'none');
  });

  it('is one that is over when none is open, for as long as somebody remembers it', () => {
    assert.equal(meant([incident('over', { resolved: 23 })]), 'over by person/ana');
    assert.equal(meant([incident('over', { resolved: 25 })]), 'none');
    assert.equal(meant([incident('open'), incident('over', { resolved: 1 })]), 'open by person/ana');
  });

  it('is one that has not paged them only when they name it', () => {
    const other = incident('other', { people: ['person/ben'] });
    assert.equal(meant([other], 'other'), 'other by person/ana');
    assert.equal(meant([incident('other', { people: [], resolved: 1 })], 'other'), 'none');
  });

  it('is answered by whoever of those with the number was paged', () =>
    assert.equal(meant([incident('a')], undefined, ['person/ben', 'person/ana']), 'a by person/ana'));
});
