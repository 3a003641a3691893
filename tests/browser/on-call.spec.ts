import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { assertFits, desk, fillIn, noBrowser, opened, phone, type Opened } from './browser.ts';

/** Ben alone is on call by day in Night watch; nobody at weekends in Office hours. */
const schedules = [
  {
    ref: 'schedule/watch',
    name: 'Night watch',
    timeZone: 'Europe/Lisbon',
    rotation: { people: ['person/ben-ito'], startsAt: '2026-01-05T09:00', turnLength: 'P1D' },
  },
  {
    ref: 'schedule/office',
    name: 'Office hours',
    timeZone: 'Europe/Lisbon',
    layers: [
      {
        name: 'weekdays',
        rotation: { people: ['person/elin-berg'], startsAt: '2026-01-05T09:00', turnLength: 'P1W' },
        restrictedTo: [{ days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'], from: '09:00', to: '18:00' }],
      },
    ],
  },
];
const apply = (api: Opened['api'], ...entries: readonly object[]) => api('POST', '/v1/catalog/apply', { entries });

/** The shift that begins on the day after tomorrow is chosen in the table. */
async function chooseShift(page: Page): Promise<void> {
  await page.goto('/schedules/watch');
  await page
    .locator('.calendar tr:has(.slot):not(.past):not(.today) .slot a', { hasText: 'from 09:00' })
    .nth(1)
    .click();
  await page.getByRole('heading', { name: 'Shift of Ben Ito' }).waitFor();
}

async function say(page: Page, who: string): Promise<void> {
  await page.goto('/me');
  await fillIn(page.getByRole('combobox', { name: /^Who are you/ }), who);
  await page.getByRole('button', { name: 'This is me' }).click();
  await page.getByRole('heading', { level: 1, name: 'Me' }).waitFor();
}

describe('being on call, in a browser', { skip: noBrowser }, () => {
  it('lets me take a shift by clicking; who comes second is told, and what is over is refused', async (t) => {
    const { open, api } = await opened(t);
    await apply(api, ...schedules);
    const [ana, chiara] = [await open(desk), await open(phone)];
    await Promise.all([say(ana, 'Ana Costa'), say(chiara, 'Chiara Romano')]);
    await Promise.all([chooseShift(ana), chooseShift(chiara)]);
    const take = async (page: Page, why: string) => {
      const form = page.locator('form', { has: page.getByRole('button', { name: 'Take this shift' }) });
      await form.getByLabel('Why').fill(why);
      await form.getByRole('button').click();
    };
    await take(ana, 'Ben is at a wedding.');
    await ana.getByText('Done.').waitFor();
    await ana.locator('.calendar .slot', { hasText: 'Ana Costa' }).first().waitFor();
    await take(chiara, 'I had the same idea.');
    await chiara.getByText(/Ben Ito is not on call in Night watch then; Ana Costa is/).waitFor();
    await assertFits(chiara);

    await ana.goto('/schedules/watch');
    await ana.getByText('Make an override').click();
    const form = ana.locator('form', { has: ana.getByRole('button', { name: 'Make the override' }) });
    await fillIn(form.getByRole('combobox', { name: /^Who/ }), 'Dev Patel');
    await form.getByLabel('From').fill('2026-01-10T09:00');
    await form.getByLabel('Until').fill('2026-01-10T12:00');
    await form.getByLabel('Why').fill('Too late.');
    await form.getByRole('button').click();
    await ana
      .getByRole('alert')
      .getByText(/what has been is not changed/)
      .waitFor();
    assert.equal(await form.getByLabel('Why').inputValue(), 'Too late.', 'nobody types it again');

    await ana.goto('/schedules/watch');
    await ana.getByText('Cancel it').click();
    await ana.getByLabel('Why').first().fill('The wedding is off.');
    await ana.getByRole('button', { name: 'Cancel this override' }).click();
    await ana.getByText('None now or ahead.').waitFor();
  });

  it('shows what somebody else has changed without being loaded again', async (t) => {
    const { open, api } = await opened(t);
    await apply(api, ...schedules);
    const page = await open(desk);
    await page.goto('/on-call');
    const watch = page.locator('#holders li', { hasText: 'Night watch' });
    await watch.getByText('Ben Ito').first().waitFor();
    const [from, to] = [-1, 1].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString());
    await api('POST', '/v1/schedules/watch/overrides', {
      person: 'person/dev-patel',
      startsAt: from,
      endsAt: to,
      by: 'person/ben-ito',
      why: 'Ben is ill.',
    });
    await watch.getByText('Dev Patel').first().waitFor();
  });

  it('shows gaps in words, everywhere', async (t) => {
    const { open, api } = await opened(t);
    await apply(api, ...schedules);
    const page = await open(desk);
    await page.goto('/schedules/office');
    await page
      .getByText(/^Nobody from/)
      .first()
      .waitFor();
    await page.locator('.calendar tr', { hasText: 'Sat' }).first().getByText('Nobody').waitFor();
    await page.goto('/people');
    await page
      .getByText(/nobody from/)
      .first()
      .waitFor();
    await page.goto('/on-call');
    await page.getByText(/in two weeks/).waitFor();
  });

  it('shows the climb at another time, with names', async (t) => {
    const { open, api } = await opened(t);
    await apply(api, ...schedules, {
      ref: 'escalation-path/watch',
      name: 'Watch',
      nodes: [
        { level: { targets: ['schedule/watch'], acknowledgeWithin: 'PT5M' } },
        {
          branch: {
            if: 'incident.rank == 1',
            then: [{ level: { targets: ['person/dev-patel'], acknowledgeWithin: 'PT10M' } }],
          },
        },
      ],
      lastResort: 'person/hugo-silva',
    });
    const page = await open(phone);
    await page.goto('/paths/watch');
    await page.getByText('the severity is SEV1').waitFor();
    await page.getByLabel('When').fill('2026-12-24T03:00');
    await page.getByLabel('Severity').selectOption('sev1');
    await page.getByRole('button', { name: 'Show the climb' }).click();
    const climb = page.locator('#climb .climb').first().locator('> li');
    await climb.first().waitFor();
    const told = (await climb.allTextContents()).map((text) => text.replaceAll(/\s+/g, ' '));
    assert.deepEqual(
      told.map((text) => /(at once|after \d+ min).*?(Ben Ito|Dev Patel|Hugo Silva)/.exec(text)?.slice(1)),
      [
        ['at once', 'Ben Ito'],
        ['after 5 min', 'Dev Patel'],
        ['after 15 min', 'Hugo Silva'],
      ],
    );
    await page.goto('/paths/watch?at=soon&severity=sev1');
    await page.getByText('"soon" is no date and time').waitFor();
  });

  it('has days of 25 and 23 hours when clocks change in Lisbon, and another zone by a link', async (t) => {
    const { open, api } = await opened(t);
    await apply(api, ...schedules);
    const page = await open({ ...desk, timezoneId: 'America/New_York' });
    await page.goto('/schedules/watch?from=2026-10-19');
    const day = page.locator('.calendar tr', { hasText: 'Sun 25 Oct' });
    assert.match((await day.textContent()) ?? '', /25 hours: the clock goes back[^]*until 09:00[^]*from 09:00/);
    await page.getByRole('link', { name: 'In my zone (America/New_York)' }).click();
    await page.getByText('In the zone of the schedule (Europe/Lisbon)').waitFor();
    const before = page.locator('.calendar tr', { hasText: 'Sat 24 Oct' });
    assert.match((await before.textContent()) ?? '', /from 04:00/);
    await page.goto('/schedules/watch?from=2026-03-23');
    await page.getByText('23 hours: the clock goes forward').waitFor();
  });
});
