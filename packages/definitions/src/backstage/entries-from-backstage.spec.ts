import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checkEntries } from '../checks/check-entries.ts';
import type { CatalogEntry, Ref } from '../entry.ts';
import { definitionsOf, severity } from '../testing/index.ts';
import { entriesFromBackstage } from './entries-from-backstage.ts';
import type { Taken } from './taken.ts';

const entity = (kind: string, name: string, spec: object, metadata: object = {}) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name, ...metadata },
  spec,
});
const component = (name: string, spec: object = {}, metadata: object = {}) =>
  entity('Component', name, { type: 'service', lifecycle: 'production', owner: 'ops', ...spec }, metadata);
const api = (name: string, spec: object = {}) =>
  entity('API', name, { type: 'openapi', lifecycle: 'production', owner: 'ops', definition: 'x', ...spec });
const group = (name: string, spec: object = {}, metadata: object = {}) =>
  entity('Group', name, { type: 'team', children: [], ...spec }, metadata);
const user = (name: string, spec: object = {}, metadata: object = {}) =>
  entity('User', name, { memberOf: [], ...spec }, metadata);
const annotated = (annotations: object) => ({ annotations });
const ops = group('ops');

function taken(
  documents: readonly unknown[],
  stored: readonly CatalogEntry[] = [],
  written: ReadonlyMap<Ref, string> = new Map(),
): Taken {
  const definitions = definitionsOf(...stored);
  return entriesFromBackstage(documents, { stored: (ref) => definitions.find(ref)?.entry, all: stored, written });
}

/** The entries by ref; there must be no faults. */
function entriesOf(
  documents: readonly unknown[],
  stored: readonly CatalogEntry[] = [],
): Record<Ref, Record<string, unknown>> {
  const { entries, faults } = taken(documents, stored);
  assert.deepEqual(faults, []);
  return Object.fromEntries(entries.map(({ entry }) => [entry.ref, entry as unknown as Record<string, unknown>]));
}

const told = (remarks: Taken['warnings']) =>
  remarks.map(({ document, pointer, detail }) => `${document}${pointer}: ${detail}`);
/** Without what is said about paths, which every group without one has. */
const warningsOf = (...documents: readonly unknown[]) =>
  told(taken(documents).warnings).filter((line) => !line.includes('go to triage'));

describe('a component', () => {
  it('keeps its name, what it is, its owner, links and annotations', () => {
    const metadata = {
      title: 'Web site',
      description: 'What people see.',
      annotations: { 'pagerduty.com/service-id': 'P6V1UFE' },
      links: [{ url: 'https://runbooks.acme.example', title: 'Runbook', icon: 'docs' }],
      tags: ['java'],
    };
    assert.deepEqual(entriesOf([component('website', {}, metadata), ops])['component/website'], {
      ref: 'component/website',
      name: 'Web site',
      description: 'What people see.',
      aliases: ['website'],
      owner: 'team/ops',
      links: [{ url: 'https://runbooks.acme.example', title: 'Runbook' }],
      annotations: {
        'spec.type': 'service',
        'spec.lifecycle': 'production',
        'pagerduty.com/service-id': 'P6V1UFE',
      },
    });
  });

  it('is part of its system and what it is a subcomponent of, and provided by what it depends on', () => {
    const entries = entriesOf([
      ops,
      component('a', {
        system: 'shop',
        subcomponentOf: 'b',
        dependsOn: ['component:c', 'resource:db', 'component:c'],
        consumesApis: ['prices'],
        providesApis: ['basket'],
      }),
      component('b'),
      component('c', { dependencyOf: ['component:b'] }),
      entity('System', 'shop', { owner: 'ops', domain: 'retail' }),
      entity('Domain', 'retail', { owner: 'ops', subdomainOf: 'all' }),
      entity('Domain', 'all', { owner: 'ops' }),
      entity('Resource', 'db', { type: 'database', owner: 'ops', system: 'shop' }),
      api('prices'),
      api('basket'),
    ]);
    const edges = (ref: Ref) => [entries[ref]?.['partOf'], entries[ref]?.['providedBy']];
    assert.deepEqual(edges('component/a'), [
      ['component/b', 'system/shop'],
      ['component/c', 'resource/db', 'api/prices'],
    ]);
    assert.deepEqual(edges('component/b'), [undefined, ['component/c']]);
    assert.deepEqual(edges('system/shop'), [['domain/retail'], undefined]);
    assert.deepEqual(edges('domain/retail'), [['domain/all'], undefined]);
    assert.deepEqual(edges('resource/db'), [['system/shop'], undefined]);
    assert.deepEqual(edges('api/basket'), [undefined, ['component/a']]);
  });

  it('is found by what its annotation says, else by what was added here', () => {
    const stored = { ref: 'component/website', name: 'website', aliases: ['homepage'] };
    const withAliases = annotated({ 'escalog.dev/aliases': 'web, the site ,' });
    assert.deepEqual(entriesOf([component('website'), ops], [stored])['component/website']?.['aliases'], ['homepage']);
    assert.deepEqual(
      entriesOf([component('website', {}, withAliases), ops], [stored])['component/website']?.['aliases'],
      ['web', 'the site'],
    );
  });

  it('has no owner when that is a person or not there, with a warning at its place', () => {
    const documents = [ops, component('a', { owner: 'user:ana' }), component('b', { owner: 'gone' }), user('ana')];
    assert.equal(entriesOf(documents)['component/a']?.['owner'], undefined);
    assert.deepEqual(warningsOf(...documents), [
      '1/spec/owner: user:ana is no team, so it is left out',
      '2/spec/owner: gone is neither in these files nor in the catalog, so it is left out',
    ]);
  });

  it('may have an owner that the catalog has, and that is written beside it', () => {
    const stored = { ref: 'team/crew', name: 'Crew', members: [], path: 'escalation-path/triage' };
    assert.equal(entriesOf([component('a', { owner: 'crew' })], [stored])['component/a']?.['owner'], 'team/crew');
    const beside = taken([component('a', { owner: 'crew' })], [], new Map([['team/crew', 'teams.yaml:1']]));
    assert.deepEqual(
      [beside.entries[0]?.entry, beside.warnings].map((one) => (one && 'owner' in one ? one.owner : one)),
      ['team/crew', []],
    );
  });
});

describe('circles, which Backstage allows', () => {
  it('are opened at the last step, with a warning', () => {
    const documents = [
      ops,
      component('a', { dependsOn: ['component:b'] }),
      component('b', { dependsOn: ['component:c'] }),
      component('c', { dependsOn: ['component:a', 'component:d'] }),
      component('d'),
    ];
    assert.deepEqual(entriesOf(documents)['component/c']?.['providedBy'], ['component/d']);
    assert.deepEqual(warningsOf(...documents), [
      '3/spec/dependsOn/0: this leads round in a circle, component/a -> component/b -> component/c -> component/a, so component/a is left out here',
    ]);
  });

  it('may lead through what the catalog has, though not through what is taken over anew', () => {
    const stored = { ref: 'component/b', name: 'B', providedBy: ['component/a'] };
    const a = component('a', { dependsOn: ['component:b'] });
    assert.equal(
      entriesOf([ops, a], [stored, { ref: 'component/a', name: 'A' }])['component/a']?.['providedBy'],
      undefined,
    );
    assert.deepEqual(entriesOf([ops, a, component('b')], [stored])['component/a']?.['providedBy'], ['component/b']);
  });

  it('never are left, whatever depends on whatever, here and in the catalog', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const targets = fc.subarray([...names, 'f', 'g'].map((name) => `component:${name}`));
    const specs = fc.array(fc.record({ dependsOn: targets, dependencyOf: targets }), { minLength: 5, maxLength: 5 });
    const keptTargets = fc.subarray(names.map((name) => `component/${name}`));
    fc.assert(
      fc.property(specs, keptTargets, keptTargets, (each, ofF, ofG) => {
        const stored = [
          { ref: 'component/f', name: 'F', providedBy: [...ofF, 'component/g'] },
          { ref: 'component/g', name: 'G', providedBy: ofG },
          triage,
          ana,
          sev1,
        ];
        const documents = [ops, ...names.map((name, index) => component(name, each[index]))];
        const entries = taken(documents, stored).entries.map(({ entry }) => entry);
        const checked = checkEntries(entries, definitionsOf(...stored));
        assert.deepEqual(checked.ok ? [] : checked.problems, []);
      }),
    );
  });

  it('are opened in a catalog of thousands', () => {
    const count = 3_000;
    const ring = Array.from({ length: count }, (_, index) =>
      component(`c${index}`, { dependsOn: [1, 7, 500].map((step) => `component:c${(index + step) % count}`) }),
    );
    assert.equal(taken([ops, ...ring]).entries.length, count + 1);
  });
});

const ana = {
  ref: 'person/on-call',
  name: 'Ana',
  contactMethods: [{ id: 'mail', channel: 'email' as const, address: 'ana@acme.example' }],
};
const triage = {
  ref: 'escalation-path/triage',
  name: 'Triage',
  nodes: [{ level: { targets: [ana.ref], acknowledgeWithin: 'PT5M' } }],
  lastResort: ana.ref,
};
const sev1 = severity('sev1', { assumed: true });

describe('kinds without a built-in type', () => {
  it('bring their type along, known to everyone for systems and domains', () => {
    const entries = entriesOf([ops, api('a'), entity('System', 's', { owner: 'ops' })]);
    assert.deepEqual(
      Object.keys(entries).filter((ref) => ref.startsWith('catalog-type/')),
      ['catalog-type/api', 'catalog-type/system'],
    );
    assert.deepEqual(
      [entries['catalog-type/api']?.['knownToEveryone'], entries['catalog-type/system']?.['knownToEveryone']],
      [undefined, true],
    );
    assert.deepEqual(entries['api/a']?.['attributes'], { type: 'openapi', lifecycle: 'production' });
  });

  it('leave a type as it is that the catalog has, and keep to its attributes', () => {
    const stored = { ref: 'catalog-type/api', name: 'Interface', attributes: { type: { type: 'text' as const } } };
    const entries = entriesOf([ops, api('a')], [stored]);
    assert.equal(entries['catalog-type/api'], undefined);
    assert.deepEqual(entries['api/a']?.['attributes'], { type: 'openapi' });
  });
});

describe('a group', () => {
  it('is a team of its members and of those who say that they are', () => {
    const entries = entriesOf([
      group('ops', { profile: { displayName: 'Operations' }, members: ['ana'] }, { description: 'Runs it.' }),
      user('ana', { memberOf: ['ops'] }),
      user('ben', { memberOf: ['group:default/ops'] }),
    ]);
    assert.deepEqual(entries['team/ops'], {
      ref: 'team/ops',
      name: 'Operations',
      description: 'Runs it.',
      members: ['person/ana', 'person/ben'],
      path: 'escalation-path/triage',
    });
  });

  it('has the path that it names, else its own, else that of the nearest group above, else triage, with a warning', () => {
    const team = (name: string, path: string) => ({
      ref: `team/${name}`,
      name,
      members: [],
      path: `escalation-path/${path}`,
    });
    const entries = entriesOf(
      [
        group('top', { children: ['listed'] }, annotated({ 'escalog.dev/path': 'top' })),
        group('named', { parent: 'top' }, annotated({ 'escalog.dev/path': 'escalation-path/own' })),
        group('kept', { parent: 'top' }),
        group('below', { parent: 'waiting' }),
        group('waiting', { parent: 'top' }),
        group('listed'),
        group('alone'),
        group('round', { parent: 'trip' }),
        group('trip', { parent: 'round' }),
      ],
      [team('kept', 'kept'), team('waiting', 'triage')],
    );
    const paths = Object.values(entries).map(({ ref, path }) => `${String(ref)} ${String(path).split('/')[1]}`);
    assert.deepEqual(paths, [
      'team/top top',
      'team/named own',
      'team/kept kept',
      'team/below top',
      'team/waiting top',
      'team/listed top',
      'team/alone triage',
      'team/round triage',
      'team/trip triage',
    ]);
    assert.match(
      told(taken([group('alone'), group('other')]).warnings).join(),
      /^0: incidents go to triage of what is owned by team\/alone, team\/other, until/,
    );
  });

  it('has the schedule that it names, else the one that it has', () => {
    const stored = { ref: 'team/ops', name: 'Ops', members: [], schedule: 'schedule/ops', path: 'escalation-path/ops' };
    assert.equal(entriesOf([ops], [stored])['team/ops']?.['schedule'], 'schedule/ops');
    const named = group('ops', {}, annotated({ 'escalog.dev/schedule': 'nights' }));
    assert.equal(entriesOf([named], [stored])['team/ops']?.['schedule'], 'schedule/nights');
  });
});

describe('a user', () => {
  const withMail = (email: string) => user('ana', { profile: { displayName: 'Ana Costa', email } });

  it('is reached by the address of their profile', () =>
    assert.deepEqual(entriesOf([withMail('ana@acme.example')])['person/ana'], {
      ref: 'person/ana',
      name: 'Ana Costa',
      contactMethods: [{ id: 'backstage', channel: 'email', address: 'ana@acme.example' }],
    }));

  it('keeps how they are reached, and the address that came from the profile follows it', () => {
    const sandbox = { id: 'inbox', channel: 'sandbox' as const };
    const mail = { id: 'backstage', channel: 'email' as const, address: 'old@acme.example' };
    const stored = {
      ref: 'person/ana',
      name: 'A',
      contactMethods: [sandbox, mail],
      contactRules: { high: [{ method: 'inbox' }] },
    };
    assert.deepEqual(entriesOf([withMail('new@acme.example')], [stored])['person/ana'], {
      ...stored,
      name: 'Ana Costa',
      contactMethods: [sandbox, { ...mail, address: 'new@acme.example' }],
    });
    const own = { ...stored, contactMethods: [sandbox] };
    assert.deepEqual(entriesOf([withMail('new@acme.example')], [own])['person/ana']?.['contactMethods'], [sandbox]);
    assert.deepEqual(entriesOf([user('ana')], [stored])['person/ana']?.['contactMethods'], stored.contactMethods);
  });
});

describe('names', () => {
  it('are kept where they can be, and told apart where namespace or letters are lost', () => {
    const named = (name: string, namespace?: string) =>
      Object.keys(entriesOf([user(name, {}, { ...(namespace && { namespace }) })]))[0];
    assert.equal(named('ana-costa'), 'person/ana-costa');
    assert.equal(named('Ana'), 'person/ana');
    assert.equal(named('ana', 'default'), 'person/ana');
    const lost = [
      named('ana.costa'),
      named('ana_costa'),
      named('ana--costa'),
      named('costa', 'ana'),
      named('ana-costa', 'x'),
    ];
    assert.equal(new Set(lost).size, lost.length);
    for (const ref of lost) assert.match(ref ?? '', /^person\/(x-)?ana-costa-[a-z0-9]{7}$/);
  });

  it('may be chosen by an annotation, also for what refers to them', () => {
    const named = user('ana.costa', {}, annotated({ 'escalog.dev/name': 'ana-costa' }));
    assert.deepEqual(entriesOf([group('ops', { members: ['ana.costa'] }), named])['team/ops']?.['members'], [
      'person/ana-costa',
    ]);
  });

  it('that two entities would share are a fault, and so is an entity that is given twice', () => {
    const named = user('ana.costa', {}, annotated({ 'escalog.dev/name': 'ana' }));
    assert.deepEqual(told(taken([user('ana'), named, user('ANA')]).faults), [
      '1/metadata/annotations/escalog.dev~1name: person/ana would stand for two entities, the other is user:default/ana; give one another name by the annotation escalog.dev/name',
      '2/metadata/name: user:default/ana is given twice',
    ]);
  });

  it('that are written out beside the entities are taken from there', () => {
    const { entries, notes } = taken(
      [user('ana'), group('ops', { members: ['ana'] })],
      [],
      new Map([['person/ana', 'people.yaml:3']]),
    );
    assert.deepEqual(
      entries.map(({ entry }) => [entry.ref, 'members' in entry && entry.members]),
      [['team/ops', ['person/ana']]],
    );
    assert.deepEqual(told(notes), ['0: passed over: person/ana is written out at people.yaml:3']);
  });
});

describe('faults', () => {
  it('are all named, and nothing is taken over', () => {
    const broken = [
      component('a b', { dependsOn: ['c'], lifecycle: undefined }, annotated({ 'escalog.dev/nmae': 'x' })),
      ops,
      user('x', {}, annotated({ 'escalog.dev/path': 'x' })),
      user('y', {}, annotated({ 'escalog.dev/name': 'Y' })),
      component('z', { owner: ':' }),
      entity('group', 'g', {}),
    ];
    const { entries, faults } = taken(broken);
    assert.deepEqual(entries, []);
    assert.deepEqual(told(faults), [
      '0/metadata/name: name "a b" does not fit: letters, digits, and - _ . between them, at most 63',
      '0/spec/lifecycle: lifecycle must be text',
      '0/metadata/annotations/escalog.dev~1nmae: there is no escalog.dev/nmae; there are escalog.dev/name, escalog.dev/aliases, escalog.dev/path, escalog.dev/schedule',
      '0/spec/dependsOn/0: "c" does not say the kind; write it before a colon, such as component:c or resource:c',
      '2/metadata/annotations/escalog.dev~1path: escalog.dev/path is for Group, not for User',
      '3/metadata/annotations/escalog.dev~1name: "Y" cannot be a name: lower case and digits with single hyphens, at most 80',
      '4/spec/owner: ":" is no ref of the form [kind:][namespace/]name, such as group:ops/payments',
      '5/kind: kind must be written Group',
      '5/spec/type: needs type',
      '5/spec/children: needs children',
    ]);
  });

  it('are not what is of another kind, or not of Backstage at all', () => {
    const others = [
      { apiVersion: 'scaffolder.backstage.io/v1beta3', kind: 'Template', metadata: { name: 't' } },
      entity('Location', 'l', {}),
      { apiVersion: 'apps/v1', kind: 'Deployment' },
      { apiVersion: 7 },
    ];
    const { entries, faults, warnings, notes } = taken(others);
    assert.deepEqual([entries, faults, warnings], [[], [], []]);
    assert.deepEqual(told(notes), [
      '0: passed over: entities of the kind Template are not taken over',
      '1: passed over: entities of the kind Location are not taken over',
      '2: passed over: Deployment of apps/v1 is nothing of Backstage',
      '3: passed over: no name of no name is nothing of Backstage',
    ]);
  });

  it('are told of whatever is sent, and nothing fails', () => {
    const anything = fc.oneof(
      fc.anything({ withNullPrototype: true }),
      fc.constantFrom('__proto__', 'component:a', '', null),
    );
    const value = fc.record({
      apiVersion: fc.constant('backstage.io/v1alpha1'),
      kind: fc.constantFrom('Component', 'API', 'Resource', 'System', 'Domain', 'Group', 'User'),
      metadata: fc.oneof(
        anything,
        fc.record({ name: fc.constant('a'), annotations: anything, links: anything, tags: anything, labels: anything }),
      ),
      spec: fc.oneof(
        anything,
        fc.dictionary(
          fc.constantFrom(
            'owner',
            'type',
            'children',
            'memberOf',
            'profile',
            'dependsOn',
            'dependencyOf',
            'definition',
          ),
          anything,
        ),
      ),
    });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 3 }), (documents) => void taken(documents)),
      { numRuns: 1_000 },
    );
  });
});
