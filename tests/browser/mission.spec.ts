/** What Escalog is for, as people would click it; told on both profiles. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import type { Page } from 'playwright-core';
import { desk, noBrowser, opened, phone, fillIn } from './browser.ts';
import { pass, settled } from '../harness/passing.ts';

const minute = 60_000;

/** Time passes only when the story says so. The sample organisation, and a rule that suggests something. */
async function world(t: TestContext) {
  const clock = new ManualClock(instantOf(Date.parse('2026-11-18T02:00:00Z')));
  const there = await opened(t, { clock });
  const settle = () => settled(there.escalog);
  await there.api('POST', '/v1/catalog/apply', {
    entries: [
      {
        ref: 'rule/customers',
        name: 'Customers',
        on: ['declared'],
        do: [{ nudge: ['declarer'], say: 'Ask support whether customers have noticed.', expiresAfter: 'PT2H' }],
      },
    ],
  });
  await settle();
  // On a cluster each service hears of the catalog by itself: until all have, a preview tells of the triage path.
  const routesOf = async () =>
    JSON.stringify(await there.api('POST', '/v1/incidents/preview', { title: 'users cannot log in' }));
  while (!(await routesOf()).includes('team/identity')) await settle();
  return { ...there, settle, pass: (milliseconds: number) => pass(milliseconds, clock, there.escalog) };
}

/** Says who looks, once for all that this browser does. */
async function as(page: Page, name: string): Promise<void> {
  await page.goto('/me');
  await fillIn(page.getByRole('combobox', { name: /^Who are you/ }), name);
  await page.getByRole('button', { name: 'This is me' }).click();
  await page.getByRole('heading', { level: 1, name: 'Me' }).waitFor();
}

/** Opens what an action asks for. */
async function open(page: Page, action: string): Promise<void> {
  await page.locator(`details#${action} > summary`).click();
}

const who = (page: Page) => page.locator('.who-has');

describe('from a sentence to a report, in a browser', { skip: noBrowser }, () => {
  it('pages, climbs, changes, is handed on, acknowledged by the link, resolved, and explains itself', async (t) => {
    const { open: browse, api, settle, pass, url } = await world(t);
    const [ana, inbox] = [await browse(desk), await browse(phone)];
    await as(ana, 'Ana Costa');

    // By keyboard alone, from wherever she is.
    await ana.getByRole('heading', { level: 1 }).click();
    await ana.keyboard.press('d');
    await ana.waitForURL('**/declare');
    await ana.keyboard.type('users cannot log in');
    const foretold = ana.locator('.preview-summary');
    // Not what was foretold of the first letters.
    const { onCall } = await api('GET', '/v1/schedules/identity/on-call');
    const { name: first } = onCall as { readonly name: string };
    await foretold.filter({ hasText: `${first} would be paged now` }).waitFor();
    await ana.keyboard.press('Enter');
    await ana.waitForURL(/\/incidents\/[0-9a-f-]+$/);
    const id = ana.url().slice(`${url}/incidents/`.length);
    await settle();

    // Whoever was foretold is paged, and nobody has it.
    await inbox.goto('/sandbox');
    await inbox
      .locator('article', { hasText: `To ${first}` })
      .getByText('users cannot log in')
      .first()
      .waitFor();
    await who(ana).getByText('Nobody has it.').waitFor();
    const people = ana.locator('#people');
    await people.getByRole('link', { name: first }).first().waitFor();

    // Nobody answers: the page tells who is next, and then that they are paged.
    const next = ana.locator('#next li', { hasText: '(level 2)' });
    await next.waitFor();
    await pass(5 * minute);
    await people.locator('.here', { hasText: 'Level 2' }).getByText('no answer yet').first().waitFor();

    await open(ana, 'severity');
    const severity = ana.locator('details#severity');
    await severity.getByRole('radio', { name: /^\s*SEV1/ }).check();
    await severity.getByRole('button').click();
    await ana.getByText('The severity is changed.').waitFor();

    const nudge = ana.locator('.nudge', { hasText: 'Ask support' });
    await nudge.getByRole('button', { name: 'Accept' }).click();
    await nudge.waitFor({ state: 'detached' });

    await open(ana, 'hand-off');
    const handOff = ana.locator('details#hand-off');
    await handOff.getByRole('combobox').fill('Payments');
    await handOff.getByLabel('Why').fill('It is the terminal.');
    await handOff.getByRole('button', { name: 'See who is paged' }).click();
    const preview = (await ana.locator('#handoff-preview').textContent()) ?? '';
    const second = /: (.+?)\s+is\s+paged first/.exec(preview.replaceAll(/\s+/g, ' '))?.[1] ?? '';
    await handOff.getByRole('button', { name: 'Hand off', exact: true }).click();
    await ana.getByText('It is handed off.').waitFor();
    await settle();

    // Whoever is paged opens the link: for this incident alone they are known.
    await inbox.reload();
    await inbox
      .locator('article', { hasText: `To ${second}` })
      .first()
      .getByRole('link', { name: 'Acknowledge' })
      .click();
    await inbox.waitForURL(`**/incidents/${id}`);
    assert.equal((await inbox.locator('.who').textContent())?.trim(), second);
    await inbox.locator('#acknowledging [data-acknowledge]').click();
    await who(inbox).getByText(second).waitFor();
    await who(ana).getByText(second).waitFor();

    await open(inbox, 'resolve');
    await inbox.locator('details#resolve').getByLabel('What it was').fill('A certificate had ended.');
    await inbox.locator('details#resolve').getByRole('button').click();
    await who(inbox).getByText('Resolved').waitFor();
    await who(ana).getByText('Resolved').waitFor();
    await settle();

    // Every line says why.
    await ana.goto(`/incidents/${id}?all=1`);
    const line = ana.locator('.story summary', { hasText: first }).last();
    await line.click();
    await ana.locator('.story details[open] p').first().waitFor();
    const story = (await ana.locator('.story').textContent()) ?? '';
    for (const said of ['SEV1', 'It is the terminal', 'A certificate had ended'])
      assert.ok(story.includes(said), `${said} in ${story.replaceAll(/\s+/g, ' ')}`);

    await ana.getByRole('link', { name: 'Report' }).click();
    await ana.getByText('In short').waitFor();
    assert.match((await ana.locator('main').textContent()) ?? '', /Ana Costa declared “users cannot log in”/);
    await ana.getByRole('link', { name: 'Incident', exact: true }).click();
    await ana.waitForURL(`**/incidents/${id}`);
    assert.equal((await api('GET', `/v1/incidents/${id}`))['status'], 'resolved');
  });

  it('tells two people who acknowledge at once that both have it', async (t) => {
    const { open: browse, api, settle } = await world(t);
    const { id } = await api('POST', '/v1/incidents', { title: 'users cannot log in', severity: 'sev1' });
    await settle();
    const pages = [await browse(desk), await browse(phone)];
    for (const [index, name] of ['Ana Costa', 'Ben Ito'].entries()) await as(pages[index] as Page, name);
    for (const page of pages) await page.goto(`/incidents/${id}`);
    await Promise.all(pages.map((page) => page.locator('#acknowledging [data-acknowledge]').click()));
    for (const page of pages) for (const name of ['Ana Costa', 'Ben Ito']) await who(page).getByText(name).waitFor();
  });
});
