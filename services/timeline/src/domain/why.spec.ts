import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { historyOf } from './timeline.ts';
import type { WhyStory } from './testing/why-stories.ts';
import { answerOf, catalog, kim, kimAt1, story, toKim, toSchedule, ways, type Row } from './testing/why-table.ts';
import { firstNotHeld } from './why-link.ts';
import { whyEverybody } from './why-everybody.ts';
import { whyOf } from './why.ts';

describe('why somebody was paged, or was not', () => {
  for (const row of ways)
    it(row.way, () => {
      const why = answerOf(row);
      const chain = why.chains[row.chain ?? 0];
      assert.ok(chain, 'a chain');
      const told = JSON.stringify(chain.links, null, 1);
      assert.equal(chain.outcome, row.outcome, told);
      const failing = firstNotHeld(chain.links);
      assert.deepEqual([failing?.kind, failing?.held], [row.failing?.[0], row.failing?.[1]], told);
      if (row.failing !== undefined) assert.match(failing?.text ?? '', row.failing[2]);
      if (row.has !== undefined) {
        const [kind, isHeld, text] = row.has;
        assert.ok(
          chain.links.some((one) => one.kind === kind && one.held === isHeld && text.test(one.text)),
          told,
        );
      }
      for (const one of chain.links) assert.match(one.text, /^\S.*[.!?…]["”’)]?$/, 'one plain sentence');
    });

  it('tells of the schedule by which version somebody was on call', () => {
    const row = ways.find(({ way }) => way === 'they were on call, and answered');
    const responder = answerOf(row as Row).chains[0]?.links.find(({ kind }) => kind === 'responder');
    assert.equal(responder?.definition, 'schedule/cards@7');
    assert.deepEqual(responder?.links, ['schedule/cards', kim]);
  });

  it('marks what only the catalog of today tells, and tells nothing of it without one', () => {
    const elsewhere = story().climbing(toKim);
    const [chain] = whyOf(history(elsewhere), 'person/max', catalog).chains;
    assert.deepEqual(
      chain?.links.filter(({ knownFrom }) => knownFrom === 'today').map(({ text }) => text),
      ['By the catalog of today Billing may lead to Max Berg.'],
    );
    const [bare] = whyOf(history(elsewhere), 'person/max').chains;
    assert.ok(bare?.links.every(({ knownFrom }) => knownFrom === 'events'));
  });

  it('gives the same answer whatever order the events come in', () => {
    for (const row of ways) {
      const events = row.story.story.events;
      const turned = historyOf('i', [...events].toReversed());
      assert.deepEqual(whyOf(turned, row.of ?? kim, catalog), whyOf(historyOf('i', events), row.of ?? kim, catalog));
    }
  });

  it('lists everybody who may ask, whoever was paged first', () => {
    const told = story().climbing(toKim, toSchedule).reached(1, [kimAt1]).brought(kimAt1);
    const { people, total } = whyEverybody(history(told), 10, catalog);
    assert.deepEqual(
      people.map(({ person: { name }, verdict }) => [name, verdict]),
      [
        ['Kim Park', 'paged'],
        ['ana', 'not-paged'],
        ['Lea Roth', 'not-paged-yet'],
        ['Noa Levi', 'not-paged-yet'],
      ],
    );
    assert.equal(total, 4);
    assert.equal(whyEverybody(history(told), 1, catalog).people.length, 1);
  });
});

function history(told: WhyStory) {
  return historyOf('i', told.story.events);
}
