import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogEntry } from '../entry.ts';
import { definitionsOf, severity } from '../testing/index.ts';
import { checkEntries } from './check-entries.ts';

const ana = {
  ref: 'person/ana',
  name: 'Ana',
  contactMethods: [{ id: 'mail', channel: 'email' as const, address: 'ana@acme.example' }],
};
const triage = {
  ref: 'escalation-path/triage',
  name: 'Triage',
  nodes: [{ level: { targets: ['person/ana'], acknowledgeWithin: 'PT5M' } }],
  lastResort: 'person/ana',
};
const sev1 = severity('sev1', { assumed: true });
const sound: readonly CatalogEntry[] = [ana, triage, sev1];

/** The problems of `extra` put over a sound catalog: `pointer: detail`, pointers from the first of `extra`. */
function problemsOf(...extra: readonly unknown[]): readonly string[] {
  const checked = checkEntries(extra, definitionsOf(...sound));
  return checked.ok ? [] : checked.problems.map(({ pointer, detail }) => `${pointer}: ${detail}`);
}

const path = (...nodes: readonly unknown[]) => ({
  ref: 'escalation-path/p',
  name: 'P',
  nodes,
  lastResort: 'person/ana',
});
const level = { level: { targets: ['person/ana'], acknowledgeWithin: 'PT5M' } };
const schedule = {
  ref: 'schedule/s',
  name: 'S',
  timeZone: 'Europe/Lisbon',
  rotation: { people: ['person/ana'], startsAt: '2026-01-05T09:00', turnLength: 'P1W' },
};
const thing = (name: string, edges: object = {}) => ({ ref: `business-service/${name}`, name, ...edges });

describe('entries without a fault', () => {
  it('are taken as they are', () => {
    assert.deepEqual(checkEntries(sound, definitionsOf()), { ok: true, entries: sound });
  });

  it('may refer to one another in any order, and to what the catalog has', () => {
    assert.deepEqual(
      problemsOf(path(level, { repeat: { times: 2 } }), thing('login', { providedBy: ['component/api'] }), {
        ref: 'component/api',
        name: 'API',
      }),
      [],
    );
  });

  it('may share an alias: then a word is ambiguous', () => {
    assert.deepEqual(problemsOf(thing('login', { aliases: ['auth'] }), thing('tokens', { aliases: ['auth'] })), []);
  });
});

describe('the shape of an entry', () => {
  it('names an unknown field', () => {
    assert.deepEqual(problemsOf({ ...ana, foo: 1 }), ['/entries/0/foo: unknown field "foo"']);
  });

  it('escapes a field in a pointer as RFC 6901 has it', () => {
    assert.deepEqual(problemsOf({ ...ana, 'a/b~c': 1 }), ['/entries/0/a~1b~0c: unknown field "a/b~c"']);
  });

  it('says what a missing field is for', () => {
    const { lastResort: _, ...rest } = path(level);
    assert.match(
      problemsOf(rest).join(),
      /^\/entries\/0\/lastResort: needs lastResort: who is paged when nobody acknowledges/,
    );
  });

  it('says what a text should be', () => {
    assert.deepEqual(problemsOf({ ...path(level), lastResort: 'ana' }), [
      '/entries/0/lastResort: lastResort "ana" does not fit: who is paged when nobody acknowledges, such as team/some-name',
    ]);
  });

  it('refuses a name of nothing but spaces', () => {
    assert.deepEqual(problemsOf({ ...ana, name: '  ' }), [
      '/entries/0/name: name "  " does not fit: what people call it',
    ]);
  });

  it('tells one fault of a contact method by the channel it names', () => {
    assert.deepEqual(problemsOf({ ...ana, contactMethods: [{ id: 'mail', channel: 'email', address: 'nope' }] }), [
      '/entries/0/contactMethods/0/address: address "nope" does not fit: an email address',
    ]);
  });

  it('tells the choice in one sentence when the channel is none of them', () => {
    assert.deepEqual(
      problemsOf({ ...ana, contactMethods: [{ id: 'mail', channel: 'emial', address: 'a@b.example' }] }),
      [
        '/entries/0/contactMethods/0/channel: channel must be "email", "sms", "phone", "slack", "push", "pagerduty", "webhook", "chat", "ntfy" or "sandbox"',
      ],
    );
  });

  it('tells one fault of a node by the key it has, and the choice when it has none or both', () => {
    const wrongLevel = { level: { targets: ['ana'], acknowledgeWithin: 'PT5M' } };
    assert.deepEqual(problemsOf(path(wrongLevel, {}, { ...level, repeat: { times: 1 } })), [
      '/entries/0/nodes/0/level/targets/0: targets[0] "ana" does not fit: the ref of a person or schedule or team, such as person/some-name',
      '/entries/0/nodes/1: nodes[1] must have exactly one of level, branch and repeat',
      '/entries/0/nodes/2: nodes[2] must have exactly one of level, branch and repeat',
    ]);
  });

  it('names the words that a field may take', () => {
    assert.deepEqual(problemsOf({ ...sev1, urgency: 'loud' }), ['/entries/0/urgency: urgency must be "high" or "low"']);
  });

  it('is told for labels by their name', () => {
    const source = {
      ref: 'alert-source/x',
      name: 'X',
      affectsLabels: ['service'],
      severityLabel: 'severity',
      severities: { 'page/now': 'sev1' },
      missingSeverity: 'severity/sev1',
    };
    assert.match(problemsOf(source).join(), /^\/entries\/0\/severities\/page~1now: page\/now "sev1" does not fit/);
  });

  it('is told with the right article', () => {
    assert.match(
      problemsOf({ ref: 'team/t', name: 'T', members: [], path: 'p' }).join(),
      /the ref of an escalation-path, such as escalation-path\/some-name$/,
    );
    assert.match(
      problemsOf({ ref: 'team/t', name: 'T', members: ['p'], path: triage.ref }).join(),
      /the ref of a person, such as person\/some-name$/,
    );
  });

  it('is told without repeating a secret', () => {
    const hook = { id: 'hook', channel: 'webhook', url: 'https://acme.example', secret: 'whsec_almost-a-secret' };
    assert.match(
      problemsOf({ ...ana, contactMethods: [hook] }).join(),
      /^\/entries\/0\/contactMethods\/0\/secret: secret does not fit: standard Webhooks secret/,
    );
  });

  it('leaves nothing out that the schema refuses', () => {
    assert.deepEqual(problemsOf({ ...path(), name: 7 }, { ...sev1, rank: 0 }), [
      '/entries/0/name: name must be text',
      '/entries/0/nodes: nodes must have at least 1 item',
      '/entries/1/rank: rank must be 1 or more',
    ]);
  });
});

describe('what an entry is called', () => {
  it('must begin with a type that exists', () => {
    assert.match(
      problemsOf({ ref: 'service/login', name: 'Login' }).join(),
      /^\/entries\/0\/ref: unknown type in "service\/login".*business-service/,
    );
  });

  it('must be there, in an object', () => {
    assert.deepEqual(problemsOf({ name: 'Login' }, 'login', null), [
      '/entries/0/ref: needs ref: type and name, such as team/payments',
      '/entries/1: entries[1] must be an object with ref',
      '/entries/2: entries[2] must be an object with ref',
    ]);
  });

  it('has at most 80 characters after the type', () => {
    assert.deepEqual(problemsOf(thing('a'.repeat(80))), []);
    assert.deepEqual(problemsOf({ ...ana, ref: `person/${'a'.repeat(81)}` }), [
      '/entries/0/ref: ref must not have more than 87 characters',
    ]);
  });

  it('must be given once', () => {
    assert.deepEqual(problemsOf(thing('a'), thing('b'), thing('a')), [
      '/entries/2/ref: business-service/a is given twice, first at /entries/0',
    ]);
  });
});

describe('the rules of one entry', () => {
  it('want contact methods to differ by id', () => {
    const methods = ['mail', 'inbox', 'mail'].map((id) => ({ id, channel: 'sandbox' }));
    assert.deepEqual(problemsOf({ ...ana, contactMethods: methods }), [
      '/entries/0/contactMethods/2/id: two contact methods have the id "mail"',
    ]);
  });

  it('want a contact rule to name a method', () => {
    assert.deepEqual(problemsOf({ ...ana, contactRules: { high: [{ method: 'mail' }, { method: 'phone' }] } }), [
      '/entries/0/contactRules/high/1/method: no contact method has the id "phone"',
    ]);
  });

  it('want a webhook to be somewhere that pages can be posted to', () => {
    const hook = { id: 'hook', channel: 'webhook', url: 'https://ana:pass@acme.example' };
    assert.deepEqual(problemsOf({ ...ana, contactMethods: [...ana.contactMethods, hook] }), [
      '/entries/0/contactMethods/1/url: put credentials into the secret, not into the URL',
    ]);
  });

  it('want a secret, not the mask that stands for one', () => {
    const hook = { id: 'hook', channel: 'webhook', url: 'https://acme.example', secret: 'whsec_********' };
    assert.deepEqual(problemsOf({ ...ana, contactMethods: [hook] }), [
      '/entries/0/contactMethods/0/secret: this only masks a secret, and none is stored for a method "hook" of person/ana; give the whole secret, or leave it out',
    ]);
  });

  it('want names that people can read', () => {
    assert.match(problemsOf({ ...sev1, name: 'SEV\u00071' }).join(), /^\/entries\/0\/name: name holds U\+0007/);
  });

  it('want a turn to last, in a time zone and from a day that exist', () => {
    assert.deepEqual(
      problemsOf({
        ...schedule,
        timeZone: 'Mars/Base',
        rotation: { ...schedule.rotation, startsAt: '2026-02-30T09:00', turnLength: 'PT0S' },
      }),
      [
        '/entries/0/timeZone: there is no time zone "Mars/Base"; give an IANA name such as Europe/Lisbon',
        '/entries/0/rotation/startsAt: there is no such date and time as 2026-02-30T09:00',
        '/entries/0/rotation/turnLength: a turn must last longer than nothing',
      ],
    );
  });

  it('do not take an offset for a time zone', () => {
    assert.match(problemsOf({ ...schedule, timeZone: '+02:00' }).join(), /no time zone "\+02:00"/);
  });

  it('want time to acknowledge', () => {
    const hurried = { level: { targets: ['person/ana'], acknowledgeWithin: 'P0D' } };
    assert.match(
      problemsOf(path(level, hurried)).join(),
      /^\/entries\/0\/nodes\/1\/level\/acknowledgeWithin: people need some time/,
    );
  });
});

describe('what an entry refers to', () => {
  it('must exist in the body or in the catalog', () => {
    assert.deepEqual(problemsOf({ ...path({ level: { ...level.level, targets: ['person/ana', 'team/gone'] } }) }), [
      '/entries/0/nodes/0/level/targets/1: team/gone exists neither here nor in the catalog',
    ]);
  });

  it('is not missing when it is in the body but faulty itself: that is told once', () => {
    assert.deepEqual(problemsOf({ ref: 'component/api' }, thing('login', { providedBy: ['component/api'] })), [
      '/entries/0/name: needs name: what people call it',
    ]);
  });

  it('must not lead back to it', () => {
    assert.deepEqual(
      problemsOf(thing('a', { partOf: ['business-service/b'] }), thing('b', { partOf: ['business-service/a'] })),
      ['/entries/0/partOf: partOf goes in a circle: business-service/a -> business-service/b -> business-service/a'],
    );
  });

  it('must not lead back to it over very many, of which the first and the last are told', () => {
    const ring = Array.from({ length: 300 }, (_, index) =>
      thing(`n${index}`, { partOf: [`business-service/n${(index + 1) % 300}`] }),
    );
    assert.deepEqual(problemsOf(...ring), [
      '/entries/0/partOf: partOf goes in a circle: business-service/n0 -> business-service/n1 -> business-service/n2 -> business-service/n3 -> (292 more) -> business-service/n296 -> business-service/n297 -> business-service/n298 -> business-service/n299 -> business-service/n0',
    ]);
  });

  it('must not lead back to it through what the catalog has', () => {
    const known = definitionsOf(...sound, thing('a', { providedBy: ['component/x'] }), {
      ref: 'component/x',
      name: 'X',
    });
    const checked = checkEntries([{ ref: 'component/x', name: 'X', providedBy: ['business-service/a'] }], known);
    assert.deepEqual(checked.ok ? [] : checked.problems, [
      {
        pointer: '/entries/0/providedBy',
        detail: 'providedBy goes in a circle: component/x -> business-service/a -> component/x',
      },
    ]);
  });

  it('may be provided by what is a part of it', () => {
    assert.deepEqual(
      problemsOf(thing('a', { providedBy: ['component/x'] }), {
        ref: 'component/x',
        name: 'X',
        partOf: ['business-service/a'],
      }),
      [],
    );
  });
});

describe('what every catalog needs', () => {
  const missing = (...entries: readonly CatalogEntry[]): readonly string[] => {
    const checked = checkEntries(entries, definitionsOf());
    return checked.ok ? [] : checked.problems.map(({ pointer, detail }) => `${pointer}: ${detail}`);
  };

  const triageless = { ...triage, ref: 'escalation-path/other' };

  it('is a path for incidents that nobody owns', () => {
    assert.deepEqual(missing(ana, triageless, { ...sev1, path: triageless.ref }), [
      '/entries: add escalation-path/triage: incidents that nobody owns climb it',
    ]);
  });

  it('is a severity', () => {
    assert.match(missing(ana, triage).join(), /^\/entries: add at least one severity, such as \{/);
  });

  it('is one severity to assume', () => {
    const { assumed: _, ...plain } = sev1;
    assert.deepEqual(missing(ana, triage, plain), [
      '/entries: add "assumed": true to one severity: it is taken when a declaration names none',
    ]);
  });

  it('is not two severities to assume, one of them in the catalog', () => {
    assert.deepEqual(problemsOf({ ...sev1, ref: 'severity/sev2' }), [
      '/entries: only one severity may say "assumed": true, but severity/sev2 and severity/sev1 do; send all but one of them without it',
    ]);
  });

  it('may move from one severity to another in one body', () => {
    const { assumed: _, ...plain } = sev1;
    assert.deepEqual(problemsOf(plain, { ...sev1, ref: 'severity/sev2' }), []);
  });

  it('is not called missing when it is there but faulty', () => {
    const checked = checkEntries([ana, { ...triage, lastResort: 1 }, { ...sev1, rank: 0 }], definitionsOf());
    assert.deepEqual(checked.ok ? [] : checked.problems.map(({ pointer }) => pointer), [
      '/entries/1/lastResort',
      '/entries/2/rank',
    ]);
  });
});

it('tells all problems at once', () => {
  assert.equal(
    problemsOf(
      { ...ana, foo: 1 },
      { ...schedule, timeZone: 'X' },
      thing('a', { owner: 'team/gone' }),
      thing('b', { partOf: ['business-service/b'] }),
    ).length,
    4,
  );
});
