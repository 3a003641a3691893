import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { escalog } from './testing/escalog-command.ts';
import { fakeEscalog, problem } from './testing/fake-escalog.ts';

const link = { details: [], at: null, events: [], definition: null, links: [], knownFrom: 'events' };
const ana = { ref: 'person/ana', name: 'Ana Costa' };
const body = {
  incident: 'inc-1',
  person: ana,
  verdict: 'not-paged',
  text: 'Ana Costa was not paged. Identity on call meant Ben Ito then.',
  chains: [
    {
      place: 'level 1 of Identity',
      outcome: 'not-paged',
      pageId: null,
      text: 'Identity on call meant Ben Ito then.',
      links: [
        { ...link, kind: 'declared', held: 'yes', text: 'Dana declared\nit.', at: '2026-11-18T02:00:00.000Z' },
        { ...link, kind: 'catalog', held: 'yes', text: 'Ana may be meant.', knownFrom: 'today' },
        {
          ...link,
          kind: 'responder',
          held: 'no',
          text: 'Identity on call meant Ben Ito then.',
          definition: 'schedule/identity@3',
          details: ['Ben Ito by turn.'],
        },
      ],
    },
  ],
};

describe('escalog why', () => {
  it('prints the answer, then each chain link by link, in local time', async () => {
    await using server = await fakeEscalog({ 'GET /v1/incidents/inc-1/why': { body } });
    const { code, out, err } = await escalog(['why', 'inc-1', '--person', 'Ana Costa'], server);
    assert.equal(server.received[0]?.line, 'GET /v1/incidents/inc-1/why?person=Ana+Costa');
    assert.equal(
      out,
      [
        'Ana Costa was not paged. Identity on call meant Ben Ito then.',
        '',
        'level 1 of Identity: not-paged',
        '  yes     declared    2026-11-17 21:00:00  Dana declared it.',
        '  yes     catalog                          Ana may be meant. [as of today]',
        '  NO      responder                        Identity on call meant Ben Ito then. (schedule/identity@3)',
        '                                           Ben Ito by turn.',
        '',
      ].join('\n'),
    );
    assert.deepEqual([code, err], [0, '1 chain; times are those of America/New_York.\n']);
  });

  it('lists everybody whom it may concern when nobody is named', async () => {
    const people = [{ person: ana, verdict: 'not-paged', text: 'Ana Costa was not paged.' }];
    await using server = await fakeEscalog({ 'GET /v1/incidents/inc-1/why': { body: { people, total: 3 } } });
    const { code, out, err } = await escalog(['why', 'inc-1'], server);
    assert.equal(out, 'PERSON      VERDICT    WHY\nperson/ana  not-paged  Ana Costa was not paged.\n');
    assert.deepEqual([code, err], [0, '2 more are not shown: ask about them by --person.\n']);
  });

  it('prints what the server answered with --json, and says what is wrong with a name', async () => {
    await using server = await fakeEscalog({
      'GET /v1/incidents/inc-1/why': { body },
      'GET /v1/incidents/inc-2/why': problem(404, 'person-not-found', 'Nobody is called "x".'),
    });
    assert.deepEqual(JSON.parse((await escalog(['why', 'inc-1', '--person', 'ana', '--json'], server)).out), body);
    const { code, err } = await escalog(['why', 'inc-2', '--person', 'x'], server);
    assert.deepEqual([code, err], [1, 'Nobody is called "x".\n']);
  });
});
