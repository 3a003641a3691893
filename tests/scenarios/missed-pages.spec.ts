import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  apply,
  cardPath,
  cardsFail,
  hour,
  incidentOf,
  leap,
  level,
  minute,
  second,
  worldOf,
} from '../harness/paging.ts';
import type { World } from '../harness/world.ts';

/** Kim for five minutes, Lea for a quarter of an hour, Max for one minute. */
const ladder = cardPath([level('PT5M', 'kim'), level('PT15M', 'lea'), level('PT1M', 'max')]);

const byMail = (name: string) => ({
  ref: `person/${name}`,
  name: `${name[0]?.toUpperCase()}${name.slice(1)}`,
  contactMethods: [{ id: 'mail', channel: 'email', address: `${name}@acme.example` }],
});

const mailsTo = (world: World, name: string) => world.mailbox.to(`${name}@acme.example`).length;

/** Such as `02:05 Lea`, also of what was told in the message of another. */
async function deliveredTo(world: World, id: string): Promise<readonly string[]> {
  return (await world.entries(id)).flatMap(({ kind, text, at }) => {
    const name = kind === 'delivery-attempted' ? /\b(Kim|Lea)\b/.exec(text)?.[0] : undefined;
    return name === undefined ? [] : [`${at.slice(11, 16)} ${name}`];
  });
}

describe('whoever is paged first', () => {
  // Grafana OnCall #1503: the primary was not notified because the notification beside it failed.
  it('is paged although the page to the other of the level fails', async () => {
    await using world = await worldOf(cardPath([level('PT5M', ['eve', 'ben', 'kim']), level('PT5M', 'lea')]));
    world.webhooks.statuses.push(...Array.from({ length: 20 }, () => 500));
    const cards = await cardsFail(world);
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
    await leap(world, 5 * minute - second);
    assert.deepEqual(await cards.pages(), ['02:00 Kim'], 'and has all of the time');
  });

  it('gets the page once the mail relay is back, though the other had theirs at once', async () => {
    await using world = await worldOf(cardPath([level('PT5M', ['ana', 'kim']), level('PT5M', 'lea')]));
    await world.mailbox.leave();
    const cards = await cardsFail(world);
    await world.advance(30 * second);
    await world.mailbox.comeBack();
    await world.advance(minute);
    assert.deepEqual([mailsTo(world, 'ana'), await cards.pages()], [1, ['02:00 Kim']]);
  });

  it('is paged when nothing was done but to take down the declaration before a stop', async () => {
    await using world = await worldOf(ladder);
    const { body } = await world.send('/v1/incidents', { title: 'cards fail', affects: ['Card payments'] });
    await world.stop();
    await world.start();
    assert.deepEqual(await incidentOf(world, body.id).pages(), ['02:00 Kim']);
  });

  // Grafana OnCall #3898 and #1187: chains that never ran.
  it('is paged for each of many that are declared at once, and so is the next level when their time is over at once', async () => {
    await using world = await worldOf(ladder);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        world.send('/v1/incidents', { title: `till ${index} fails`, affects: ['Card payments'] }),
      ),
    );
    await world.drain();
    for (let passed = 0; passed < 7; passed += 1) await leap(world, minute);
    const pages = await Promise.all(answers.map(async ({ body }) => (await deliveredTo(world, body.id)).join()));
    // The first by itself, the others together a minute later; and as many minutes for each.
    assert.equal(pages.filter((of) => of.startsWith('02:00 Kim')).length, 1);
    for (const of of pages) assert.match(of, /^(02:00 Kim,02:05 Lea|02:01 Kim,02:0[67] Lea)$/);
  });

  // GoAlert #4188: a limit held a page back by 16 minutes.
  it('is not made to wait by pages for other incidents before it', async () => {
    await using world = await worldOf(ladder);
    for (let count = 0; count < 10; count += 1) await cardsFail(world, { title: `till ${count} fails` });
    await leap(world, minute);
    const worst = await cardsFail(world, { severity: 'sev1' });
    assert.deepEqual(await worst.pages(), ['02:01 Kim']);
  });

  it('is not made to wait by a receiver that asks to be left alone', async () => {
    await using world = await worldOf(cardPath([level('PT5M', ['ben', 'kim'])]));
    world.webhooks.statuses.push(429);
    world.webhooks.retryAfter = '960';
    await cardsFail(world);
    await leap(world, minute);
    const next = await cardsFail(world, { title: 'cards fail again' });
    assert.deepEqual(await next.pages(), ['02:01 Kim']);
  });
});

describe('the wait for an answer', () => {
  // Grafana OnCall #1931: a wait was ignored.
  it('is as long as each level says, and no page comes before', async () => {
    await using world = await worldOf(ladder);
    const cards = await cardsFail(world);
    await leap(world, 5 * minute - 1);
    assert.equal((await cards.pages()).length, 1);
    await leap(world, 1);
    await leap(world, 15 * minute - 1);
    assert.equal((await cards.pages()).length, 2);
    await leap(world, 1);
    await leap(world, minute - 1);
    assert.equal((await cards.pages()).length, 3);
    await leap(world, 1);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Lea', '02:20 Max', '02:21 Dana Reyes']);
  });

  it('is not made longer or shorter by restarts within it', async () => {
    await using world = await worldOf(ladder);
    const cards = await cardsFail(world);
    for (const _ of [1, 2]) {
      await leap(world, 2 * minute);
      await world.stop();
      await world.start();
    }
    await leap(world, minute - 1);
    assert.equal((await cards.pages()).length, 1);
    await leap(world, 1);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Lea']);
  });

  it('is not begun anew by an update, a lead, or another who is told', async () => {
    await using world = await worldOf(ladder);
    const cards = await cardsFail(world);
    await leap(world, 4 * minute);
    await cards.ask('updates', { by: 'lea', text: 'The tills are slow.' });
    await cards.ask('lead', { by: 'lea', lead: 'lea' });
    await cards.ask('status', { by: 'lea', status: 'identified' });
    await leap(world, minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Lea']);
  });

  // Grafana OnCall #934: the personal waits of the first were cut off by the next step.
  it('of somebody’s own contact rules goes on when the next level is paged', async () => {
    await using world = await worldOf(cardPath([level('PT2M', 'cleo'), level('PT15M', 'lea')]));
    const cards = await cardsFail(world);
    await leap(world, 2 * minute);
    assert.deepEqual([await cards.pages(), world.webhooks.attempts.length], [['02:02 Lea'], 0]);
    await leap(world, minute);
    assert.equal(world.webhooks.attempts.length, 1, 'Cleo is called after three minutes, as she wants it');
  });

  it('of somebody’s own contact rules is kept over a restart and the next level', async () => {
    await using world = await worldOf(cardPath([level('PT2M', 'cleo'), level('PT15M', 'lea')]));
    await cardsFail(world);
    await leap(world, 2 * minute);
    await world.stop();
    world.clock.advance(30 * second);
    await world.start();
    assert.equal(world.webhooks.attempts.length, 0);
    await leap(world, 30 * second);
    assert.equal(world.webhooks.attempts.length, 1);
  });
});

describe('once somebody has acknowledged', () => {
  // Grafana OnCall #4760: pages went on after the acknowledgement.
  it('nobody hears of it for a day: no next level, round, last resort, later method or second try', async () => {
    await using world = await worldOf(
      cardPath([level('PT5M', ['cleo', 'ana', 'kim']), level('PT5M', 'lea'), { repeat: { times: 5 } }]),
    );
    world.mailbox.refuseWith = 451;
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    world.mailbox.refuseWith = undefined;
    for (let hours = 0; hours < 24; hours += 1) await leap(world, hour);
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
    assert.deepEqual([world.mailbox.mails.length, world.webhooks.attempts.length], [0, 0]);
  });

  it('in the middle of the second round, that round is over', async () => {
    await using world = await worldOf(cardPath([level('PT5M', 'kim'), level('PT5M', 'lea'), { repeat: { times: 5 } }]));
    const cards = await cardsFail(world);
    for (const _ of [1, 2, 3]) await leap(world, 5 * minute);
    await cards.ask('acknowledge', { by: 'kim' });
    await leap(world, hour);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Lea', '02:10 Kim', '02:15 Lea']);
  });

  it('just before a stop, the timer that is overdue at the start pages nobody', async () => {
    await using world = await worldOf(ladder);
    const cards = await cardsFail(world);
    await world.send(`/v1/incidents/${cards.id}/acknowledge`, { by: 'kim' });
    await world.stop();
    world.clock.advance(hour);
    await world.start();
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
  });
});

describe('after an outage', () => {
  // PagerDuty 2023-01-06: what had queued up was sent first in, first out, as pages that nobody needed any more.
  it('of the processes one level is paged, not all whose time is over', async () => {
    await using world = await worldOf(ladder);
    const cards = await cardsFail(world);
    await world.stop();
    world.clock.advance(3 * hour);
    await world.start();
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '05:00 Lea']);
    await leap(world, 15 * minute - 1);
    assert.equal((await cards.pages()).length, 2, 'and they have all of their time');
    await leap(world, 1);
    assert.equal((await cards.pages()).at(-1), '05:15 Max');
  });

  it('of the mail relay only those get mail whom somebody still waits for', async () => {
    await using world = await worldOf(
      byMail('kim'),
      byMail('lea'),
      cardPath([level('PT15M', 'kim'), level('PT2H', 'lea')]),
    );
    await world.mailbox.leave();
    const taken = await cardsFail(world, { title: 'taken' });
    const over = await cardsFail(world, { title: 'over' });
    await cardsFail(world, { title: 'open' });
    for (let minutes = 0; minutes < 40; minutes += 5) await leap(world, 5 * minute);
    await taken.ask('acknowledge', { by: 'dana' });
    await over.ask('resolve', { by: 'dana' });
    await world.mailbox.comeBack();
    for (let minutes = 0; minutes < 30; minutes += 5) await leap(world, 5 * minute);
    const subjects = world.mailbox.mails.map(({ raw }) => /^Subject: (.*?)\r?$/m.exec(raw)?.[1] ?? '');
    assert.deepEqual(
      subjects.filter((subject) => !subject.includes('] open')),
      [],
    );
    assert.ok(
      mailsTo(world, 'lea') === 1 && mailsTo(world, 'kim') <= 1,
      world.mailbox.mails.map(({ to }) => to).join(),
    );
  });

  it('an incident that was resolved just before it is paged to nobody', async () => {
    await using world = await worldOf(ladder);
    const cards = await cardsFail(world);
    await world.send(`/v1/incidents/${cards.id}/resolve`, { by: 'kim' });
    await world.stop();
    world.clock.advance(3 * hour);
    await world.start();
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
  });
});

describe('a maintenance window', () => {
  const alert = (startsAt: string) => ({
    version: '4',
    groupKey: `{}:{startsAt="${startsAt}"}`,
    alerts: [{ status: 'firing', labels: { alertname: 'CardsFail', service: 'Card payments' }, startsAt }],
  });
  const upgrade = {
    ref: 'maintenance-window/upgrade',
    name: 'Upgrade of the tills',
    affects: ['business-service/payments'],
    startsAt: '2026-11-18T02:00',
    endsAt: '2026-11-18T03:00',
    timeZone: 'UTC',
    alerts: 'hold',
    by: 'person/ben',
    why: 'The tills move.',
  };

  // Alertmanager #3457: a silence that had expired came back, and alerts were lost.
  it('that is over holds nothing back any more, after a restart or a second apply either', async () => {
    await using world = await worldOf(ladder, upgrade);
    await leap(world, hour);
    await world.stop();
    await world.start();
    await apply(world, upgrade);
    const { body } = await world.post('/v1/alerts/alertmanager', alert('2026-11-18T03:00:30Z'));
    assert.equal(body['outcome'], 'opened');
    assert.deepEqual(await incidentOf(world, String(body['incidentId'])).pages(), ['03:00 Kim']);
  });
});
