import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { severity } from '@escalog/definitions/testing';
import { webhook } from '../harness/alerts.ts';
import {
  branch,
  cardPath,
  cardsFail,
  hour,
  incidentOf,
  leap,
  level,
  minute,
  worldOf,
  type Incident,
} from '../harness/paging.ts';
import type { World } from '../harness/world.ts';

const alertsUrl = '/v1/alerts/alertmanager';
const worst = 'incident.rank == 1';

/** Kim; when it is critical Noa too; then Lea. */
const oneMore = cardPath([level('PT5M', 'kim'), branch(worst, [level('PT5M', 'noa')]), level('PT5M', 'lea')]);

/** Is of Payments, as the cards are. */
const terminal = { ref: 'component/terminal', name: 'Terminal', owner: 'team/payments' };

const raised = (incident: Incident, to = 'sev1') => incident.ask('severity', { severity: to, by: 'ben' });

const tills = (...severities: string[]) =>
  webhook(severities.map((each, index) => ({ name: `Till${index}`, service: 'Card payments', severity: each })));

async function firing(world: World, ...severities: string[]): Promise<Incident> {
  return incidentOf(world, String((await world.post(alertsUrl, tills(...severities))).body['incidentId']));
}

describe('an alert that joins an incident that nobody has', () => {
  it('and is worse pages whom the path would have paged for that, at once', async () => {
    await using world = await worldOf(oneMore);
    const cards = await firing(world, 'info');
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Lea']);
    await leap(world, minute);
    await world.post(alertsUrl, tills('info', 'critical'));
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Lea', '02:06 Noa']);
    assert.deepEqual(await cards.why('incident-reassessed'), [
      'Alertmanager reports it as sev1 now because its label severity is critical. Level 2 of Card path pages Noa; 2 pages that went out quietly are brought loudly.',
    ]);
  });

  // incident.io pages again for each alert when it is told to; nobody is paged again here.
  it('and is as bad pages nobody, and sets no clock back', async () => {
    await using world = await worldOf(oneMore);
    const cards = await firing(world, 'critical');
    await leap(world, 4 * minute);
    await world.post(alertsUrl, tills('critical', 'critical'));
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
    await leap(world, minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Noa']);
  });

  it('and is not as bad lowers nothing', async () => {
    await using world = await worldOf(oneMore);
    const cards = await firing(world, 'critical');
    await world.post(alertsUrl, tills('critical', 'info'));
    await leap(world, 5 * minute);
    assert.equal((await cards.read())['severity'], 'sev1');
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Noa']);
    assert.deepEqual(await cards.why('incident-reassessed'), []);
  });

  // GitLab: a re-trigger restarts the policy. What is sent again while it fires is no trigger.
  it('again in the same words sets no clock back', async () => {
    await using world = await worldOf(oneMore);
    const cards = await firing(world, 'critical');
    for (let minutes = 0; minutes < 5; minutes += 1) {
      await world.post(alertsUrl, tills('critical'));
      await leap(world, minute);
    }
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Noa']);
  });

  // Grafana OnCall #4421: routes were found before alerts were grouped, so a rise could not re-route an open group.
  it('and is worse brings in whom the routing rules have for that, besides whoever is paged already', async () => {
    await using world = await worldOf(
      cardPath([level('PT5M', 'kim')]),
      {
        ref: 'escalation-path/major',
        name: 'Major',
        nodes: [level('PT5M', 'max')],
        lastResort: 'person/dana',
      },
      {
        ref: 'routing-rule/worst',
        name: 'The worst',
        order: 1,
        if: worst,
        then: ['escalation-path/major'],
        continue: true,
      },
    );
    const cards = await firing(world, 'info');
    await leap(world, minute);
    await world.post(alertsUrl, tills('info', 'critical'));
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:01 Max']);
  });

  it('pages nobody while somebody has it, however bad it is', async () => {
    await using world = await worldOf(oneMore);
    const cards = await firing(world, 'info');
    await cards.ask('acknowledge', { by: 'kim' });
    await world.post(alertsUrl, tills('info', 'critical'));
    await leap(world, hour);
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
  });
});

describe('a severity that is raised while the path is climbed', () => {
  it('changes nothing that is still to come: who follows is paged at the time of before', async () => {
    await using world = await worldOf(oneMore);
    const cards = await cardsFail(world);
    await leap(world, 3 * minute);
    await raised(cards);
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
    await leap(world, 2 * minute);
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Noa', '02:10 Lea']);
  });

  it('pages on the other side as far up as it had come on its own, and withdraws nobody', async () => {
    await using world = await worldOf(
      cardPath([
        branch(worst, [level('PT5M', 'max'), level('PT5M', 'noa')], [level('PT5M', 'kim'), level('PT5M', 'lea')]),
      ]),
    );
    const cards = await cardsFail(world);
    await leap(world, minute);
    await raised(cards);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:01 Max']);
    assert.ok(!(await world.entries(cards.id)).some(({ kind }) => kind === 'page-withdrawn'));
    await leap(world, 4 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:01 Max', '02:05 Noa'], 'and goes on there, at its time');
  });

  it('lowered and raised again, pages nobody twice', async () => {
    await using world = await worldOf(oneMore);
    const cards = await cardsFail(world);
    await leap(world, 5 * minute);
    await raised(cards);
    await raised(cards, 'sev4');
    await cards.ask('severity', { severity: 'sev1', by: 'kim' });
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Lea', '02:05 Noa']);
  });

  it('in a later round pages whom that round has left out', async () => {
    await using world = await worldOf(
      cardPath([
        level('PT5M', 'kim'),
        branch(worst, [level('PT5M', 'noa')]),
        level('PT5M', 'lea'),
        { repeat: { times: 2 } },
      ]),
    );
    const cards = await cardsFail(world);
    for (const _ of [1, 2, 3]) await leap(world, 5 * minute);
    await raised(cards);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Lea', '02:10 Kim', '02:15 Lea', '02:15 Noa']);
  });

  it('when its end is reached already, pages whom it has left out, and the last resort goes on', async () => {
    await using world = await worldOf(oneMore);
    const cards = await cardsFail(world);
    for (const _ of [1, 2]) await leap(world, 5 * minute);
    await raised(cards);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Lea', '02:10 Dana Reyes', '02:10 Noa']);
    await leap(world, minute);
    assert.equal((await cards.pages()).at(-1), '02:11 Dana Reyes');
  });

  it('raised once more over a restart, is one change', async () => {
    await using world = await worldOf(oneMore);
    const cards = await cardsFail(world);
    await leap(world, 5 * minute);
    await world.send(`/v1/incidents/${cards.id}/severity`, { severity: 'sev1', by: 'ben' });
    await world.stop();
    await world.start();
    await raised(cards);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Lea', '02:05 Noa']);
    assert.equal((await cards.why('incident-reassessed')).length, 1);
  });

  it('has an acknowledgement lapse after what it says now', async () => {
    await using world = await worldOf(oneMore, severity('sev1', { name: 'Critical', reescalateAfter: 'PT30M' }));
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await leap(world, 10 * minute);
    await raised(cards);
    await leap(world, 30 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:40 Kim']);
  });

  it('has a rule count from then', async () => {
    await using world = await worldOf(oneMore, {
      ref: 'rule/still-critical',
      name: 'Still critical',
      on: [{ 'in-severity-for': { sev1: 'PT20M' } }],
      do: [{ page: ['person/max'] }],
    });
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await leap(world, 10 * minute);
    await raised(cards);
    await leap(world, 20 * minute - 1);
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
    await leap(world, 1);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:30 Max']);
  });

  it('pages whom a rule has for that also while somebody has it', async () => {
    await using world = await worldOf(oneMore, {
      ref: 'rule/worse',
      name: 'It got worse',
      on: ['severity-raised'],
      if: 'change.toRank == 1 && change.fromRank > 1',
      do: [{ page: ['person/max'] }],
    });
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await raised(cards);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:00 Max']);
  });
});

describe('an incident of low urgency', () => {
  const loudOf = (world: World) =>
    world.webhooks.attempts.map(({ body }) => (body as { data: { urgency: string } }).data.urgency);

  // PagerDuty: what is of low urgency never escalates.
  it('climbs all the same, quietly', async () => {
    await using world = await worldOf(cardPath([level('PT5M', 'kim'), level('PT5M', 'ben')]));
    const cards = await cardsFail(world, { severity: 'sev4' });
    await leap(world, 5 * minute);
    assert.deepEqual([await cards.pages(), loudOf(world)], [['02:00 Kim'], ['low']]);
  });

  it('that is raised pages who follows loudly, and one that is lowered quietly', async () => {
    await using world = await worldOf(cardPath([level('PT5M', 'kim'), level('PT5M', 'ben')]));
    const worse = await cardsFail(world, { severity: 'sev4', title: 'worse' });
    const better = await cardsFail(world, { severity: 'sev1', title: 'better' });
    await raised(worse, 'sev1');
    await raised(better, 'sev4');
    await leap(world, 5 * minute);
    const urgencies = world.webhooks.attempts.map(({ body }) => {
      const { title, urgency } = (body as { data: Record<string, string> }).data;
      return `${title} ${urgency}`;
    });
    assert.deepEqual(urgencies.toSorted(), ['better low', 'worse high']);
  });

  it('that is raised leaves a level quiet that is to be quiet whatever happens', async () => {
    await using world = await worldOf(cardPath([level('PT5M', 'ben', { urgency: 'low' })]));
    const cards = await cardsFail(world, { severity: 'sev4' });
    await raised(cards);
    await leap(world, minute);
    assert.deepEqual(loudOf(world), ['low']);
    assert.deepEqual(await cards.why('incident-reassessed'), [
      'Ben Ito raised the severity to sev1. Nobody is paged for it.',
    ]);
  });

  it('that is lowered withdraws no page', async () => {
    await using world = await worldOf(oneMore);
    const cards = await cardsFail(world, { severity: 'sev1' });
    await leap(world, 5 * minute);
    await raised(cards, 'sev4');
    assert.ok(!(await world.entries(cards.id)).some(({ kind }) => kind === 'page-withdrawn'));
    assert.deepEqual(await cards.why('incident-reassessed'), [
      'Ben Ito lowered the severity to sev4. Nobody is paged for it.',
    ]);
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Noa', '02:10 Lea']);
  });
});

describe('what is affected, and grows while the path is climbed', () => {
  it('is asked about by a branch that is reached later', async () => {
    await using world = await worldOf(
      cardPath([
        level('PT5M', 'kim'),
        branch('affected.exists(e, e.type == "component")', [level('PT5M', 'noa')], [level('PT5M', 'lea')]),
      ]),
      terminal,
    );
    const cards = await cardsFail(world);
    await cards.ask('scope', { by: 'kim', add: ['component/terminal'] });
    await leap(world, 5 * minute);
    assert.deepEqual(await cards.pages(), ['02:00 Kim', '02:05 Noa']);
  });

  it('is one event with before and after, and pages nobody of the path twice', async () => {
    await using world = await worldOf(cardPath([level('PT5M', 'kim')]), terminal);
    const cards = await cardsFail(world);
    await cards.ask('scope', { by: 'lea', add: ['component/terminal'] });
    assert.deepEqual(await cards.pages(), ['02:00 Kim']);
    assert.deepEqual(await cards.why('incident-reassessed'), [
      'Lea changed what is affected. What is being climbed goes on as it is.',
    ]);
  });

  it('starts what a rule has for it, once', async () => {
    await using world = await worldOf(cardPath([level('PT5M', 'kim')]), {
      ref: 'rule/grows',
      name: 'It grows',
      on: ['scope-grown'],
      if: 'size(affected) >= 2',
      do: [{ page: ['person/max'] }],
    });
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await cards.ask('scope', { by: 'kim', add: ['login'] });
    await cards.ask('scope', { by: 'kim', add: ['business-service/ledger'] });
    assert.deepEqual(
      (await cards.pages()).filter((line) => line.endsWith('Max')),
      ['02:00 Max'],
    );
  });
});
