import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { definitionsOf, severity } from '../testing/index.ts';
import { checkEntries } from './check-entries.ts';
import { warningsOf } from './warnings.ts';
import type { CatalogEntry } from '../entry.ts';

const mail = { id: 'mail', channel: 'email' as const, address: 'ana@acme.example' };
const sound: readonly CatalogEntry[] = [
  { ref: 'person/ana', name: 'Ana', contactMethods: [mail] },
  { ref: 'person/bo', name: 'Bo', contactMethods: [] },
  {
    ref: 'escalation-path/triage',
    name: 'Triage',
    nodes: [{ level: { targets: ['person/ana'], acknowledgeWithin: 'PT5M' } }],
    lastResort: 'person/ana',
  },
  severity('sev1', { assumed: true }),
];
const rule = (fields: object = {}): CatalogEntry =>
  ({ ref: 'rule/r', name: 'R', on: ['declared'], do: [{ page: ['person/ana'] }], ...fields }) as CatalogEntry;
const problemsOf = (fields: object): readonly string[] => {
  const checked = checkEntries([rule(fields)], definitionsOf(...sound));
  return checked.ok ? [] : checked.problems.map(({ pointer, detail }) => `${pointer}: ${detail}`);
};
const warned = (entries: readonly CatalogEntry[], ...kept: readonly CatalogEntry[]): readonly string[] =>
  warningsOf(entries, definitionsOf(...sound, ...kept)).map(
    ({ ref, pointer, detail }) => `${ref}${pointer}: ${detail}`,
  );

describe('a rule', () => {
  it('may be about several things, ask for a condition, and do all there is to do', () =>
    assert.deepEqual(
      problemsOf({
        on: ['severity-raised', 'scope-grown', { 'unacknowledged-for': { sev1: 'PT15M' } }, { 'open-for': 'PT4H' }],
        if: 'incident.rank == 1 && !(change.trigger == "severity-raised" && change.fromRank == 1) && escalations.exists(e, e.level > 1)',
        do: [
          { page: ['person/ana', 'lead'] },
          { start: 'escalation-path/triage', mode: 'nudge', ask: ['acknowledgers'], expiresAfter: 'PT5M' },
          { nudge: ['lead'], say: 'Post an update.' },
          { tell: ['paged'], say: 'It goes on.' },
          { post: { chat: 'https://chat.acme.example/hooks/1' }, say: 'It goes on.' },
          { call: { url: 'https://hooks.acme.example/x', secret: `whsec_${'s'.repeat(32)}` } },
        ],
        againAfter: 'PT1H',
      }),
      [],
    ));

  it('names what exists', () =>
    assert.deepEqual(
      problemsOf({
        on: [{ 'open-for': { sev9: 'PT1H' } }],
        do: [
          { page: ['person/nobody'] },
          { start: 'escalation-path/none', mode: 'nudge', ask: ['team/none'] },
          { tell: ['schedule/none'], say: 'x' },
          { nudge: ['person/gone'], say: 'x' },
        ],
      }).map((problem) => problem.replace(/ exists neither.*/, '')),
      [
        '/entries/0/on/0/open-for/sev9: severity/sev9',
        '/entries/0/do/0/page/0: person/nobody',
        '/entries/0/do/1/start: escalation-path/none',
        '/entries/0/do/1/ask/0: team/none',
        '/entries/0/do/2/tell/0: schedule/none',
        '/entries/0/do/3/nudge/0: person/gone',
      ],
    ));

  for (const [why, fields, problem] of [
    [
      'waits for some time',
      { on: [{ 'open-for': 'PT0S' }] },
      /^\/entries\/0\/on\/0\/open-for: open-for must be longer than zero/,
    ],
    [
      'waits for a month at most',
      { on: [{ 'open-for': { sev1: 'P5W' } }] },
      /^\/entries\/0\/on\/0\/open-for\/sev1: open-for of sev1 is P5W/,
    ],
    [
      'applies again after a minute at the earliest',
      { againAfter: 'PT30S' },
      /^\/entries\/0\/againAfter: a rule applies again after a minute/,
    ],
    [
      'has a sound condition',
      { if: 'incident.severtiy == "sev1"' },
      /^\/entries\/0\/if: line 1, column \d+: incident has no "severtiy"/,
    ],
    [
      'has a condition that may hold',
      { if: 'incident.rank == 1 && false' },
      /^\/entries\/0\/if: the condition is false whatever happens/,
    ],
    [
      'is not asked what nothing says that it is about',
      { on: [{ 'open-for': 'PT1H' }, 'declared'], if: 'incident.rank == 1 &&\n  change.to == "sev1"' },
      /^\/entries\/0\/if: line 2, column 3: nothing that the rule is about says a change\.to, .*severity-raised/,
    ],
    [
      'posts to a URL',
      { do: [{ post: { chat: 'chat.acme.example' }, say: 'x' }] },
      /^\/entries\/0\/do\/0\/post\/chat: a URL that pages are posted to/,
    ],
    [
      'calls no link-local address',
      { do: [{ call: { url: 'http://169.254.169.254/x' } }] },
      /^\/entries\/0\/do\/0\/call\/url: 169\.254/,
    ],
    [
      'keeps a mask of nothing out',
      { do: [{ call: { url: 'https://a.example/********', secret: 'whsec_********' } }] },
      /only masks an address/,
    ],
    [
      'asks somebody for a nudge alone',
      { do: [{ page: ['person/ana'], ask: ['lead'] }] },
      /^\/entries\/0\/do\/0\/ask: ask is for a nudge/,
    ],
    [
      'lets a nudge alone expire',
      { do: [{ page: ['person/ana'], expiresAfter: 'PT5M' }] },
      /^\/entries\/0\/do\/0\/expiresAfter: expiresAfter is for a nudge/,
    ],
    [
      'is about a thing once',
      { on: [{ 'open-for': 'PT1H' }, 'declared', { 'open-for': 'PT2H' }] },
      /^\/entries\/0\/on\/2: open-for is given twice/,
    ],
    [
      'is about what there is',
      { on: ['decalred'] },
      /^\/entries\/0\/on\/0: on\[0\] must be "declared", .*or have exactly one of unacknowledged-for/,
    ],
    [
      'waits for a duration',
      { on: [{ 'open-for': 'an hour' }] },
      /^\/entries\/0\/on\/0\/open-for: open-for "an hour" does not fit/,
    ],
    [
      'does something',
      { do: [{ mode: 'auto' }] },
      /^\/entries\/0\/do\/0: do\[0\] must have exactly one of page, start, nudge, tell, post and call/,
    ],
    [
      'says how a webhook is called',
      { do: [{ call: 'https://hooks.acme.example/x' }] },
      /^\/entries\/0\/do\/0\/call: call must be an object with url$/,
    ],
    [
      'starts a path',
      { do: [{ start: 'person/ana' }] },
      /^\/entries\/0\/do\/0\/start: start "person\/ana" does not fit: .* such as escalation-path\/some-name$/,
    ],
    ['does one thing at least', { do: [] }, /^\/entries\/0\/do: do must have at least 1 item$/],
  ] as const)
    it(why, () => assert.match(problemsOf(fields).join('\n'), problem));

  it('is a type of Escalog, so nobody may have one called so', () => {
    const checked = checkEntries(
      [{ ref: 'catalog-type/rule', name: 'Rule', attributes: {}, relations: {} }],
      definitionsOf(...sound),
    );
    assert.match(checked.ok ? '' : (checked.problems[0]?.detail ?? ''), /rule is a built-in type/);
  });
});

describe('what is warned of in rules', () => {
  const nudging = rule({ ref: 'rule/s', name: 'S', do: [{ page: ['person/ana'], mode: 'nudge', ask: ['lead'] }] });

  it('is one that suggests what another does by itself, sent or kept', () => {
    assert.match(
      warned([rule(), nudging]).join('\n'),
      /^rule\/s\/do\/0: R \(rule\/r\) does by itself what this suggests when the same happens/,
    );
    assert.match(
      warned([rule()], nudging).join('\n'),
      /^rule\/r\/do\/0: S \(rule\/s\) suggests what this does by itself/,
    );
  });

  it('are two that do the same, but not when they are asked something else', () => {
    const twin = rule({ ref: 'rule/s', name: 'S' });
    assert.match(warned([rule(), twin]).join('\n'), /does the same when the same happens; leave it out of one of them/);
    assert.deepEqual(warned([rule(), rule({ ref: 'rule/s', if: 'incident.rank == 1' })]), []);
    assert.deepEqual(warned([rule(), rule({ ref: 'rule/s', on: ['acknowledged'] })]), []);
    assert.deepEqual(warned([rule()], rule({ name: 'before' })), [], 'the version before is replaced');
  });

  it('are targets with nobody who can be reached, and conditions on what there is not', () => {
    assert.deepEqual(warned([rule({ do: [{ page: ['person/bo'] }, { tell: ['person/bo', 'lead'], say: 'x' }] })]), [
      'rule/r/do/0/page: person/bo leads to nobody with a contact method, so nobody would hear of it; name somebody who can be reached',
    ]);
    assert.match(
      warned([rule({ if: '"component/x" in incident.affects' })]).join('\n'),
      /^rule\/r\/if: component\/x exists neither/,
    );
  });
});
