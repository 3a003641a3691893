import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogEntry } from '../entry.ts';
import { severity } from '../testing/index.ts';
import { referencesOf } from './references.ts';

const shown = (entry: CatalogEntry): readonly string[] =>
  referencesOf(entry).map(({ pointer, ref }) => `${pointer} ${ref}`);

describe('the references of', () => {
  it('a thing: its owner, what it is part of, what provides it', () => {
    assert.deepEqual(
      shown({
        ref: 'component/a',
        name: 'A',
        owner: 'team/t',
        partOf: ['business-service/b'],
        providedBy: ['component/c', 'component/d'],
      }),
      ['/owner team/t', '/partOf/0 business-service/b', '/providedBy/0 component/c', '/providedBy/1 component/d'],
    );
  });

  it('a team: its members, its schedule, its path', () => {
    assert.deepEqual(
      shown({ ref: 'team/t', name: 'T', members: ['person/a'], schedule: 'schedule/s', path: 'escalation-path/p' }),
      ['/members/0 person/a', '/schedule schedule/s', '/path escalation-path/p'],
    );
  });

  it('a schedule: who takes turns', () => {
    assert.deepEqual(
      shown({
        ref: 'schedule/s',
        name: 'S',
        timeZone: 'UTC',
        rotation: { people: ['person/a'], startsAt: '2026-01-05T09:00', turnLength: 'P1W' },
      }),
      ['/rotation/people/0 person/a'],
    );
  });

  it('a path: the targets of its levels and the last resort', () => {
    const nodes = [{ level: { targets: ['person/a', 'team/t'], acknowledgeWithin: 'PT5M' } }, { repeat: { times: 1 } }];
    assert.deepEqual(shown({ ref: 'escalation-path/p', name: 'P', nodes, lastResort: 'person/z' }), [
      '/nodes/0/level/targets/0 person/a',
      '/nodes/0/level/targets/1 team/t',
      '/lastResort person/z',
    ]);
  });

  it('an alert source: every severity it maps to', () => {
    const source = {
      ref: 'alert-source/x',
      name: 'X',
      affectsLabels: ['service'],
      severityLabel: 'severity',
      severities: { 'p/1': 'severity/sev1' },
      missingSeverity: 'severity/sev2',
    };
    assert.deepEqual(shown(source), ['/severities/p~11 severity/sev1', '/missingSeverity severity/sev2']);
  });

  it('a severity: its path, and who is told', () => {
    assert.deepEqual(shown(severity('sev1', { tells: ['person/a', 'team/t'] })), [
      '/path escalation-path/triage',
      '/tells/0 person/a',
      '/tells/1 team/t',
    ]);
  });

  it('a person: none', () => assert.deepEqual(shown({ ref: 'person/a', name: 'A', contactMethods: [] }), []));
});
