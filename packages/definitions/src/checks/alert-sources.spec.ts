import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EntryOf } from '../entry.ts';
import { definitionsOf, severity } from '../testing/index.ts';
import { alertSourceProblems } from './alert-sources.ts';
import { checkEntries } from './check-entries.ts';
import { warningsOf } from './warnings.ts';

type Source = EntryOf<'alert-source'>;

const key = 'k'.repeat(32);
const digest = `sha256:${'0a'.repeat(32)}`;
const source = (fields: Partial<Source> = {}): Source => ({ ref: 'alert-source/eu', name: 'EU', ...fields });
const essentials = [
  { ref: 'person/ana', name: 'Ana', contactMethods: [{ id: 'inbox', channel: 'sandbox' as const }] },
  {
    ref: 'escalation-path/triage',
    name: 'Triage',
    nodes: [{ level: { targets: ['person/ana'], acknowledgeWithin: 'PT5M' } }],
    lastResort: 'person/ana',
  },
  severity('sev1', { assumed: true }),
];
const problemsOf = (entries: readonly unknown[], ...stored: Source[]): readonly string[] => {
  const checked = checkEntries(entries, definitionsOf(...essentials, ...stored));
  return checked.ok ? [] : checked.problems.map(({ pointer, detail }) => `${pointer}: ${detail}`);
};

describe('an alert source', () => {
  it('needs no more than its ref and its name', () => assert.deepEqual(problemsOf([source()]), []));

  it('may be as it was written when there were no formats', () =>
    assert.deepEqual(
      problemsOf([
        source({
          affectsLabels: ['service'],
          severityLabel: 'severity',
          severities: { critical: 'severity/sev1' },
          missingSeverity: 'severity/sev1',
        }),
      ]),
      [],
    ));

  it('needs what its format cannot do without', () => {
    for (const [format, field] of [
      ['pagerduty', 'key'],
      ['json', 'mapping'],
      ['cloudevents', 'mapping'],
      ['heartbeat', 'every'],
    ] as const) {
      const [problem, ...others] = alertSourceProblems(source({ format }));
      assert.equal(problem?.pointer, `/${field}`);
      assert.match(problem.detail, new RegExp(`^a source of format ${format} needs ${field}: `));
      assert.deepEqual(others, []);
    }
  });

  it('has no field that its format does not read', () => {
    const mapping = { title: 'event.title' };
    assert.deepEqual(alertSourceProblems(source({ format: 'grafana', mapping, every: 'PT5M' })), [
      {
        pointer: '/mapping',
        detail: 'mapping is for json and cloudevents, and this source is of format grafana; leave it out',
      },
      { pointer: '/every', detail: 'every is for heartbeat, and this source is of format grafana; leave it out' },
    ]);
    assert.deepEqual(
      alertSourceProblems(source({ format: 'heartbeat', every: 'PT5M', severityLabel: 'x' })).map(
        ({ pointer }) => pointer,
      ),
      ['/severityLabel'],
    );
  });

  it('of calls is not of calls that come all the time', () =>
    assert.deepEqual(alertSourceProblems(source({ format: 'heartbeat', every: 'PT9S' })), [
      { pointer: '/every', detail: 'the calls of a heartbeat are at least 10 s apart' },
    ]));

  it('has a key that no guess leads to, and that is not told back when it is refused', () => {
    for (const given of ['k'.repeat(19), 'k'.repeat(129), `${key} `, 'sha256:abc', 'ü'.repeat(32)]) {
      const [problem, ...others] = problemsOf([source({ key: given })]);
      assert.match(problem ?? '', /^\/entries\/0\/key: key does not fit: what a sender must give/);
      assert.ok(!problem?.includes(given) && others.length === 0);
    }
    assert.deepEqual(problemsOf([source({ key })]), []);
    assert.deepEqual(problemsOf([source({ key: digest })]), []);
  });

  it('has a key of its own', () => {
    const other = source({ ref: 'alert-source/us', key: digest });
    const shared = (owner: string) => `this is the key of ${owner} too; give each source a key of its own`;
    assert.deepEqual(problemsOf([source({ key: digest })], other), [`/entries/0/key: ${shared('alert-source/us')}`]);
    assert.deepEqual(problemsOf([source({ key: digest }), other]), [`/entries/1/key: ${shared('alert-source/eu')}`]);
    assert.deepEqual(problemsOf([{ ...other, name: 'changed' }], other), [], 'its own is not shared');
    assert.deepEqual(problemsOf([source({ key: digest }), { ...other, key }], other), [], 'and keys may be exchanged');
  });

  it('affects what can be affected', () =>
    assert.deepEqual(problemsOf([source({ affects: ['person/ana'] })]), [
      '/entries/0/affects/0: person/ana cannot be in affects: give a business-service, a component or an entry of a type of your own',
    ]));

  it('affects what exists', () =>
    assert.deepEqual(problemsOf([source({ affects: ['business-service/nope'] })]), [
      '/entries/0/affects/0: business-service/nope exists neither here nor in the catalog',
    ]));
});

describe('the warnings about alert sources', () => {
  it('name one of a format that anybody may send to', () => {
    const detailsOf = (fields: Partial<Source>): readonly string[] =>
      warningsOf([source(fields)], definitionsOf()).map(({ pointer, detail }) => `${pointer}: ${detail}`);
    assert.deepEqual(detailsOf({ format: 'grafana' }), [
      '/format: EU has no key, so whoever reaches Escalog can declare incidents in its name; add a key of at least 20 characters',
    ]);
    assert.deepEqual(detailsOf({ format: 'heartbeat', every: 'PT5M' }), [
      '/format: EU has no key, so whoever reaches Escalog can call its heartbeat; add a key of at least 20 characters',
    ]);
    assert.deepEqual(detailsOf({ format: 'grafana', key }), []);
    assert.deepEqual(detailsOf({}), [], 'but none that was written when there were no keys');
  });
});
