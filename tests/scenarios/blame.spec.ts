import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

const halfHour = 30 * 60_000;

/** Fay is mailed only after two hours, as she chose, and her level waits for half an hour. Then comes Ben. */
async function openWorld(): Promise<World> {
  const world = await World.open();
  const wait = (acknowledgeWithin: string, target: string) => ({ level: { targets: [target], acknowledgeWithin } });
  await world.post('/v1/catalog/apply', {
    entries: [
      {
        ref: 'person/fay',
        name: 'Fay Novak',
        contactMethods: [{ id: 'mail', channel: 'email', address: 'fay@acme.example' }],
        contactRules: { high: [{ method: 'mail', after: 'PT2H' }], low: [{ method: 'mail', after: 'PT2H' }] },
      },
      {
        ref: 'escalation-path/triage',
        name: 'Triage',
        nodes: [wait('PT30M', 'person/fay'), wait('PT5M', 'person/ben')],
        lastResort: 'person/dana',
      },
    ],
  });
  return world;
}

describe('somebody to whom nothing was sent yet', () => {
  it('did not leave anything unanswered when their level ends', async () => {
    await using world = await openWorld();
    const { body } = await world.post('/v1/incidents', { title: 'something odd' });
    await world.advance(halfHour);
    assert.equal(world.webhooks.attempts.length, 1, 'Ben is paged');

    const report = (await world.get(`/v1/incidents/${body.id}/report`)).body as unknown as {
      figures: { pagesUnanswered: number };
      notHeld: readonly { text: string }[];
    };
    assert.equal(report.figures.pagesUnanswered, 0);
    const texts = report.notHeld.map(({ text }) => text);
    assert.ok(
      texts.includes(
        'Fay Novak was paged at level 1 of Triage at 2026-11-18 02:00:00 UTC, but the path went on before anything was sent.',
      ),
      texts.join('\n'),
    );
  });

  it('is not late when they answer what came after their level had ended', async () => {
    await using world = await openWorld();
    const { body } = await world.post('/v1/incidents', { title: 'something odd' });
    for (let passed = 0; passed < 4; passed += 1) await world.advance(halfHour);
    await world.press(world.mailbox.to('fay@acme.example')[0]?.link ?? '');

    const { body: report } = await world.get(`/v1/incidents/${body.id}/report`);
    const people = report['people'] as readonly { name: string; pages: readonly { outcome: string }[] }[];
    assert.deepEqual(
      people.find(({ name }) => name === 'Fay Novak')?.pages.map(({ outcome }) => outcome),
      ['answered'],
    );
  });
});
