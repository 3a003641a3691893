import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  apply,
  branch,
  cardPath,
  cardsFail,
  leap,
  level,
  minute,
  named,
  worldOf,
  type Incident,
} from '../harness/paging.ts';
import type { World } from '../harness/world.ts';

interface Link {
  readonly kind: string;
  readonly held: string;
  readonly text: string;
  readonly definition: string | null;
  readonly knownFrom: string;
}
interface Why {
  readonly verdict: string;
  readonly text: string;
  readonly chains: readonly { readonly place: string; readonly outcome: string; readonly links: readonly Link[] }[];
}

async function why(world: World, { id }: Incident, person: string): Promise<Why> {
  const { status, body } = await world.get(`/v1/incidents/${id}/why?person=${encodeURIComponent(person)}`);
  assert.equal(status, 200, JSON.stringify(body));
  return body as unknown as Why;
}

const failing = ({ chains }: Why) => chains[0]?.links.find(({ held }) => held !== 'yes');

/** The answer to a question, where `why-not-paged.spec.ts` has to look for it in the events. */
describe('why was I not paged', () => {
  it('because the schedule had somebody else, by an override', async () => {
    const rotation = { people: ['person/kim'], startsAt: '2026-01-05T00:00', turnLength: 'P1W' };
    await using world = await worldOf(
      { ref: 'schedule/cards', name: 'Cards on call', timeZone: 'UTC', rotation },
      cardPath([level('PT5M', 'schedule/cards')]),
    );
    await apply(world, {
      ref: 'override/kim-away',
      name: 'Kim is away',
      schedule: 'schedule/cards',
      kind: 'replace',
      person: 'person/lea',
      insteadOf: 'person/kim',
      startsAt: '2026-11-18T01:00Z',
      endsAt: '2026-11-18T05:00Z',
      by: 'person/kim',
      why: 'at the dentist',
    });
    const cards = await cardsFail(world);
    const kim = await why(world, cards, 'Kim');
    assert.equal(kim.verdict, 'not-paged');
    assert.equal(failing(kim)?.text, 'Schedule Cards on call meant Lea then, and not Kim.');
    assert.equal(failing(kim)?.definition, 'schedule/cards@1');
    assert.deepEqual(
      kim.chains[0]?.links.map(({ kind, held, knownFrom }) => [kind, held, knownFrom]),
      [
        ['declared', 'yes', 'events'],
        ['routed', 'yes', 'events'],
        ['path', 'yes', 'events'],
        ['catalog', 'yes', 'today'],
        ['level', 'yes', 'events'],
        ['responder', 'no', 'events'],
      ],
    );
    const lea = await why(world, cards, 'person/lea');
    assert.equal(lea.verdict, 'paged');
    assert.match(
      lea.chains[0]?.links.find(({ kind }) => kind === 'responder')?.text ?? '',
      /^Lea was on call in schedule Cards on call by an override/,
    );
  });

  it('because the branch went the other way', async () => {
    await using world = await worldOf(
      cardPath([named('worst', branch('incident.rank == 1', [level('PT5M', 'kim')], [level('PT5M', 'lea')]))]),
    );
    const kim = await why(world, await cardsFail(world), 'Kim');
    assert.deepEqual(
      [failing(kim)?.kind, failing(kim)?.text],
      [
        'branch',
        'The branch worst of Card path goes the other way, because its condition does not hold: incident.rank is 2.',
      ],
    );
  });

  it('because somebody acknowledged before it came to me; not yet, as long as nobody has', async () => {
    await using world = await worldOf(cardPath([level('PT5M', 'kim'), level('PT5M', 'lea')]));
    const cards = await cardsFail(world);
    const before = await why(world, cards, 'Lea');
    assert.equal(before.verdict, 'not-paged-yet');
    assert.match(
      before.text,
      /^Lea has not been paged yet\. Level 2 of Card path is not reached yet: the path goes on at 2026-11-18 02:05:00 UTC, unless/,
    );
    await cards.ask('acknowledge', { by: 'kim' });
    await leap(world, 5 * minute);
    const after = await why(world, cards, 'Lea');
    assert.deepEqual(
      [after.verdict, after.text],
      ['not-paged', 'Lea was not paged. Level 2 of Card path was never reached: Kim acknowledged.'],
    );
    const kim = await why(world, cards, 'Kim');
    assert.equal(kim.chains[0]?.outcome, 'answered');
    assert.deepEqual(
      kim.chains[0]?.links.filter(({ held }) => held === 'no'),
      [],
    );
  });

  it('because I have no way to be reached, or the catalog knows nobody of that name', async () => {
    await using world = await worldOf(cardPath([level('PT5M', ['eve', 'kim'])]));
    const cards = await cardsFail(world);
    const eve = await why(world, cards, 'Eve Lind');
    assert.deepEqual([eve.verdict, failing(eve)?.kind], ['owed', 'contact']);
    assert.match(failing(eve)?.text ?? '', /^Eve Lind has no contact method/);
    const nobody = await world.get(`/v1/incidents/${cards.id}/why?person=zork`);
    assert.deepEqual([nobody.status, nobody.body['code']], [404, 'person-not-found']);
  });
});
