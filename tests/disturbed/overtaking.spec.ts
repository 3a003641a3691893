import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DisturbedInstallation } from '../harness/disturbed.ts';
import { World } from '../harness/world.ts';

const minute = 60_000;

/** Topics are not ordered among each other, so what is said at once may overtake whom the catalog found, or not. */
for (const seed of ['1', '2', '3']) {
  describe(`what follows at once on a declaration, on a bus that is disturbed with seed ${seed}`, () => {
    it('ends every escalation when it is the end of the incident', async () => {
      await using world = await World.open(new DisturbedInstallation(seed));
      const { body } = await world.send('/v1/incidents', {
        title: 'payments and login fail',
        affects: ['Login', 'Card payments'],
      });
      await world.post(`/v1/incidents/${body.id}/resolve`, { by: 'person/dana' });
      const paged = world.mailbox.mails.length;
      await world.advance(20 * minute);

      const { status, escalations } = (await world.get(`/v1/incidents/${body.id}`)).body;
      assert.deepEqual(
        [status, (escalations as readonly { state: string }[]).map(({ state }) => state)],
        ['resolved', ['halted', 'halted']],
      );
      assert.deepEqual([world.mailbox.mails.length, world.webhooks.attempts.length], [paged, 0]);
    });

    it('is on every later page when it is another severity', async () => {
      await using world = await World.open(new DisturbedInstallation(seed));
      const { body } = await world.send('/v1/incidents', { title: 'users cannot log in', severity: 'sev4' });
      await world.post(`/v1/incidents/${body.id}/severity`, { severity: 'sev1', by: 'person/dana' });
      await world.advance(5 * minute);

      assert.deepEqual(
        world.webhooks.attempts.map((page) => (page.body as { data: { severity: string } }).data.severity),
        ['sev1'],
      );
    });
  });
}
