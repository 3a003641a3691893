import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { severity } from '@escalog/definitions/testing';
import { branch, cardPath, cardsFail, leap, level, minute, named, worldOf, type Incident } from '../harness/paging.ts';
import type { World } from '../harness/world.ts';

const ladder = cardPath([level('PT5M', 'kim'), level('PT5M', 'lea')]);

interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

/** What is said of entries that are refused; nothing is changed by them, and what climbs meanwhile goes on. */
async function refused(...entries: readonly object[]): Promise<readonly Fault[]> {
  await using world = await worldOf(ladder);
  const cards = await cardsFail(world);
  const before = await catalogOf(world);
  const { status, body, text } = await world.post('/v1/catalog/apply', { entries });
  assert.equal(status, 422, text);
  assert.equal(await catalogOf(world), before);
  await goesOn(world, cards);
  return (body['errors'] as readonly Fault[]).map(({ pointer, detail }) => ({ pointer, detail }));
}

/** What is warned of in entries that are applied. */
async function warned(...entries: readonly object[]): Promise<readonly Record<string, string>[]> {
  await using world = await worldOf(ladder);
  const cards = await cardsFail(world);
  const { status, body, text } = await world.post('/v1/catalog/apply', { entries });
  assert.equal(status, 200, text);
  await goesOn(world, cards);
  return body['warnings'] as readonly Record<string, string>[];
}

const catalogOf = async (world: World) => (await world.get('/v1/catalog/entries?limit=200')).text;

async function goesOn(world: World, cards: Incident): Promise<void> {
  await leap(world, 5 * minute);
  assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Lea']);
}

describe('whoever applies a path', () => {
  it('that could go on for ever is told how long it would be', async () => {
    const nested = [1, 2, 3].map(() => ({ repeat: { times: 20 } }));
    assert.deepEqual(await refused(cardPath([level('PT5M', 'kim'), ...nested])), [
      {
        pointer: '/entries/0/nodes',
        detail: 'the path may come to 9261 levels before its last resort, and 500 are the most; repeat less often',
      },
    ]);
  });

  it('that repeats nothing is told where a repeat stands', async () => {
    assert.deepEqual(await refused(cardPath([{ repeat: { times: 2 } }, level('PT5M', 'kim')])), [
      {
        pointer: '/entries/0/nodes/0',
        detail: 'there is nothing to repeat yet; a repeat stands behind the levels that it goes back over',
      },
    ]);
  });

  it('that repeats to a later node is told which it may name', async () => {
    const nodes = [level('PT5M', 'kim'), { repeat: { times: 2, to: 'later' } }, named('later', level('PT5M', 'lea'))];
    assert.deepEqual(await refused(cardPath(nodes)), [
      {
        pointer: '/entries/0/nodes/1/repeat/to',
        detail: '"later" comes after the repeat, which goes back; give the name of a node before it',
      },
    ]);
  });

  it('that branches on a name which does not exist is told the place and the nearest', async () => {
    const [fault, ...others] = await refused(cardPath([branch('incident.rnk == 1', [level('PT5M', 'kim')])]));
    assert.deepEqual([fault?.pointer, others], ['/entries/0/nodes/0/branch/if', []]);
    assert.match(fault?.detail ?? '', /^line 1, column \d+: .*rnk.*rank/);
  });

  it('that branches on what is the same whatever happens is told that one side is never climbed', async () => {
    const [fault] = await refused(cardPath([branch('1 == 1', [level('PT5M', 'kim')])]));
    assert.match(
      fault?.detail ?? '',
      /^the condition gives the same whatever happens, so one side would never be climbed;/,
    );
  });

  for (const [name, wait, detail] of [
    ['zero', 'PT0S', 'people need some time to acknowledge; zero would skip the level, so give PT1M or more'],
    [
      'ten years',
      'P3650D',
      'a level waits 24 hours at most, and P3650D is longer; give PT24H or less, and repeat the path',
    ],
  ] as const)
    it(`that waits for ${name} is told what a level may wait`, async () => {
      assert.deepEqual(await refused(cardPath([level(wait, 'kim')])), [
        { pointer: '/entries/0/nodes/0/level/acknowledgeWithin', detail },
      ]);
    });

  it('with two faults is told both at once', async () => {
    const faults = await refused(cardPath([level('PT0S', 'kim'), { repeat: { times: 1, to: 'nowhere' } }]));
    assert.deepEqual(
      faults.map(({ pointer }) => pointer),
      ['/entries/0/nodes/0/level/acknowledgeWithin', '/entries/0/nodes/1/repeat/to'],
    );
  });

  it('to somebody who is not there is told who', async () => {
    const [fault] = await refused(cardPath([level('PT5M', 'zoe')]));
    assert.match(fault?.detail ?? '', /person\/zoe/);
  });
});

describe('whoever applies a path to whom is nobody for weeks', () => {
  it('is warned with the dates, and it is applied', async () => {
    const [warning, ...others] = await warned(
      {
        ref: 'schedule/december',
        name: 'December',
        timeZone: 'UTC',
        rotation: { people: ['person/kim'], startsAt: '2026-12-07T09:00', turnLength: 'P1W' },
      },
      cardPath([level('PT5M', 'schedule/december'), level('PT5M', 'lea')]),
    );
    assert.deepEqual(others, []);
    assert.match(
      warning?.['detail'] ?? '',
      /^in the next 4 weeks nobody is on call in December for 19 d 7 h altogether, first from 2026-11-18 02:00 to 2026-12-07 09:00; Card path \(escalation-path\/payments\) goes on without anybody then; let somebody be on call/,
    );
  });

  it('is warned of a team that has no members', async () => {
    const details = await warned(
      { ref: 'team/empty', name: 'Empty', members: [], path: 'escalation-path/triage' },
      cardPath([level('PT5M', 'team/empty'), level('PT5M', 'lea')]),
    );
    assert.match(JSON.stringify(details), /there is nobody in Empty; Card path .* goes on without anybody then/);
  });
});

describe('whoever applies a rule', () => {
  const rule = (more: object) => ({
    ref: 'rule/late',
    name: 'Late',
    on: [{ 'open-for': 'PT1H' }],
    do: [{ page: ['person/max'] }],
    ...more,
  });

  for (const [name, more, pointer, detail] of [
    ['a wait of zero', { on: [{ 'open-for': 'PT0S' }] }, '/on/0/open-for', /open-for must be longer than zero/],
    ['a wait of ten years', { on: [{ 'open-for': 'P3650D' }] }, '/on/0/open-for', /longer than 30 days/],
    ['a repetition of zero', { againAfter: 'PT0S' }, '/againAfter', /againAfter must be longer than zero/],
    ['a name that does not exist', { if: 'incident.serverity == "sev1"' }, '/if', /serverity.*severity/],
    ['a condition that never holds', { if: 'false' }, '/if', /false whatever happens, so the rule would never apply/],
    [
      'a question nothing answers',
      { if: 'change.toRank == 1' },
      '/if',
      /nothing that the rule is about says a change\.toRank/,
    ],
    ['a person who is not there', { do: [{ page: ['person/zoe'] }] }, '/do/0/page/0', /person\/zoe/],
    ['a path that is not there', { do: [{ start: 'escalation-path/none' }] }, '/do/0/start', /escalation-path\/none/],
  ] as const)
    it(`with ${name} is told what is wrong, and where`, async () => {
      const [fault, ...others] = await refused(rule(more));
      assert.deepEqual([fault?.pointer, others], [`/entries/0${pointer}`, []], JSON.stringify(fault));
      assert.match(fault?.detail ?? '', detail);
    });

  it('that contradicts another is warned of both', async () => {
    const warnings = await warned(
      rule({}),
      rule({ ref: 'rule/asks', name: 'Asks', do: [{ page: ['person/max'], mode: 'nudge' }] }),
    );
    assert.deepEqual(warnings, [
      {
        ref: 'rule/asks',
        pointer: '/do/0',
        detail:
          'Late (rule/late) does by itself what this suggests when the same happens, so the suggestion is of no use; decide for one of them',
      },
    ]);
  });
});

describe('whoever applies a severity', () => {
  it('that lapses after zero, or asks for updates after ten years, is told what it may say', async () => {
    const faults = await refused(severity('sev1', { reescalateAfter: 'PT0S', updateEvery: 'P3650D' }));
    assert.deepEqual(faults, [
      {
        pointer: '/entries/0/reescalateAfter',
        detail: 'reescalateAfter must be longer than zero; say never if it is not to happen',
      },
      {
        pointer: '/entries/0/updateEvery',
        detail: 'updateEvery is P3650D, which is longer than 30 days; give a duration up to P30D',
      },
    ]);
  });

  it('that does not say what it asks for is told what is missing', async () => {
    const [fault, ...others] = await refused({ ref: 'severity/sev1', name: 'Critical', rank: 1, urgency: 'high' });
    assert.deepEqual(others, []);
    assert.match(fault?.detail ?? '', /^severity\/sev1 does not say reescalateAfter, updateEvery, path and tells; /);
  });
});

describe('whoever hands off to whom it cannot go', () => {
  it('is refused, and the path goes on', async () => {
    await using world = await worldOf(ladder);
    const cards = await cardsFail(world);
    for (const [to, code] of [
      ['kim', 'handoff-to-oneself'],
      ['schedule/nobody', 'handoff-to-nobody'],
      ['eve', 'handoff-to-nobody'],
      ['zoe', 'unknown-target'],
    ] as const) {
      const { status, body } = await cards.ask('handoff', { by: 'kim', to, why: 'It is the till.' });
      assert.deepEqual([status, body['code']], [422, code], to);
    }
    await goesOn(world, cards);
  });
});

describe('whoever removes a path that is climbed', () => {
  it('is refused while a team has it, and the path goes on', async () => {
    await using world = await worldOf(ladder);
    const cards = await cardsFail(world);
    const { status, text } = await world.remove('/v1/catalog/entries/escalation-path/payments');
    assert.equal(status, 422, text);
    assert.match(text, /team\/payments/);
    await goesOn(world, cards);
  });
});
