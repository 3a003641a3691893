import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleEvents } from '@escalog/contracts/testing';
import { CatalogWorld } from './testing/catalog-world.ts';
import { businessService, declared, groundwork } from './testing/organisation.ts';

const kiosk = businessService('kiosk', 'Kiosk', { aliases: ['till'], owner: 'team/payments' });

/** Incidents that name the till, each of a stream of its own. */
async function declareMany(world: CatalogWorld, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const subject = `inc-${String(index).padStart(4, '0')}`;
    const { meta } = exampleEvents.IncidentDeclared;
    await world.publish(
      declared({
        title: `The till is frozen, ${index}`,
        meta: {
          ...meta,
          subject,
          stream: `incident/${subject}`,
          eventId: subject,
          occurredAt: world.clock.now(),
          version: 1,
        },
      }),
    );
  }
}

describe('a plan over many incidents', () => {
  it('lets others have their turn between one incident and the next', async () => {
    await using world = await CatalogWorld.open();
    await world.apply(groundwork);
    await declareMany(world, 60);
    let turns = 0;
    const plan = world.ask('POST', '/v1/catalog/plan', { entries: [kiosk] });
    let isDone = false;
    const count = (): void => {
      turns += 1;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    const { body } = await plan;
    isDone = true;
    assert.equal((body['routing'] as { incidents: unknown[] }).incidents.length, 60);
    assert.ok(turns >= 60, `others had ${turns} turns`);
  });
});
