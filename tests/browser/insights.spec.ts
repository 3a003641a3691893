import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import type { Page } from 'playwright-core';
import { assertAccessible, assertFits, desk, noBrowser, noPictures, opened, phone, photograph } from './browser.ts';
import { pass, settled } from '../harness/passing.ts';
import { begun, enrich } from './rich.ts';

/** Pairs of texts in one drawing that cover each other, texts that reach out of it, and texts that are too small to read. */
function unreadable(page: Page): Promise<readonly string[]> {
  return page.evaluate(`[...document.querySelectorAll('svg.chart')].flatMap((drawing) => {
    const around = drawing.getBoundingClientRect();
    const texts = [...drawing.querySelectorAll('text')].map((one) => ({ text: one.textContent, box: one.getBoundingClientRect() }));
    return texts.flatMap(({ text, box }, index) => [
      ...(box.left < around.left - 1 || box.right > around.right + 1 ? [text + ' reaches out'] : []),
      ...(box.height < 10 ? [text + ' is ' + box.height + ' px high'] : []),
      ...texts.slice(index + 1).flatMap((other) =>
        box.left < other.box.right && other.box.left < box.right && box.top < other.box.bottom - 1 && other.box.top < box.bottom - 1
          ? [text + ' covers ' + other.text] : []),
    ]);
  })`);
}

/** Facts are made some time after what they tell. */
async function openedWithFacts(page: Page): Promise<void> {
  await page.goto('/insights');
  while ((await page.locator('svg.chart').count()) === 0) await page.reload();
}

describe('the page of insights', { skip: noBrowser }, () => {
  it('draws what can be read at a desk and on a phone, over a month, a year and ten, with a table of the same', async (t) => {
    const escalog = await opened(t);
    await enrich(escalog);
    for (const size of [desk, phone]) {
      const page = await escalog.open(size);
      await openedWithFacts(page);
      for (const query of ['', '?since=2025-12-01', '?since=2017-01-01&by=month', '?by=hour&zone=Asia/Tokyo']) {
        const answer = await page.goto(`/insights${query}`);
        assert.equal(answer?.status(), 200);
        assert.equal(await page.locator('svg.chart').count(), 3);
        assert.deepEqual(await unreadable(page), [], query);
        await assertFits(page);
      }
      await page.getByText('The numbers of these drawings').click();
      assert.ok((await page.locator('details[open] tbody tr').count()) > 24);
      await assertAccessible(page);
    }
  });

  it('leads from a number to what is behind it, and keeps what was asked in its address', async (t) => {
    const escalog = await opened(t);
    const id = await begun(escalog);
    const page = await escalog.open();
    await page.goto('/');
    await page.getByRole('link', { name: 'Insights' }).click();
    const behind = page.getByRole('link', { name: 'users cannot log in' }).first();
    await page.waitForURL('**/insights');
    await openedWithFacts(page);
    const href = await behind.getAttribute('href');
    assert.ok(href?.endsWith(`/incidents/${id}`));
    await page.locator('section[aria-labelledby=groups] a', { hasText: 'Identity' }).click();
    assert.match(page.url(), /team=team%2Fidentity/);
    assert.equal(await page.locator('select[name=team]').inputValue(), 'team/identity');
    await page.getByLabel('From').fill('2020-01-01');
    await page.getByLabel('Before').fill('2020-02-01');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('No incident was declared in that time that is like that').waitFor();
    await page.getByRole('link', { name: 'Show all' }).click();
    await page.getByRole('link', { name: 'Export as CSV' }).waitFor();
  });

  it('as its picture in the docs shows it', { skip: noPictures }, async (t) => {
    const clock = new ManualClock(instantOf(Date.parse('2026-11-03T09:00:00Z')));
    const { api, escalog, open } = await opened(t, { clock });
    const minutes = (count: number): Promise<void> => pass(count * 60_000, clock, escalog);
    for (let count = 0; count < 9; count += 1) {
      const { id } = await api('POST', '/v1/incidents', {
        title: count < 7 ? 'card payments fail at login' : 'users cannot log in',
        affects: ['Login'],
        severity: count % 3 === 0 ? 'sev1' : 'sev2',
      });
      await minutes(2);
      const to = { by: 'person/ana-costa', to: 'team/payments', why: 'It is the card service.' };
      if (count < 7) await api('POST', `/v1/incidents/${id}/handoff`, to);
      await minutes(1 + (count % 4));
      const by = count < 7 ? 'person/dev-patel' : 'person/ana-costa';
      await api('POST', `/v1/incidents/${id}/acknowledge`, { by });
      await minutes(12);
      await api('POST', `/v1/incidents/${id}/resolve`, { by });
      // Two days and some hours, without what would come in between.
      clock.moveTo(instantOf(clock.now() + 53 * 3_600_000));
      await settled(escalog);
    }
    const page = await open({ ...desk, timezoneId: 'Europe/Lisbon', locale: 'en-GB' });
    await page.goto('/insights');
    await page.getByText('were handed to').first().waitFor();
    await photograph(page, 'insights');
  });

  it('says what is wrong with a question, beside what was asked', async (t) => {
    const escalog = await opened(t);
    const page = await escalog.open();
    await page.goto('/insights?zone=Mars/Olympus');
    await page.getByRole('alert').getByText('is no time zone').waitFor();
    assert.equal(await page.getByLabel('Time zone').inputValue(), 'Mars/Olympus');
    await page.goto('/insights?since=2026-11-02&until=2026-11-01');
    await page.getByRole('alert').getByText('let `since` be before').waitFor();
  });
});
