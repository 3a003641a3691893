import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { desk, noBrowser, opened, phone } from './browser.ts';

const by = 'person/ana-costa';

/** Fills the form behind a summary, signs it, and presses its button. */
async function write(page: Page, details: string, button: string, fields: Readonly<Record<string, string>>) {
  const form = page.locator(`details#${details} form`).first();
  if (!(await form.isVisible())) await page.locator(`details#${details} > summary`).click();
  await form.getByLabel('Who are you?').fill('Ben Ito');
  for (const [label, text] of Object.entries(fields)) await form.getByLabel(label, { exact: false }).fill(text);
  await form.getByRole('button', { name: button, exact: true }).click();
}

describe('what is written beside a report, in a browser', { skip: noBrowser }, () => {
  it('is written, changed, taken back and done by clicking, on a phone without script too', async (t) => {
    const { api, open } = await opened(t);
    const { id } = await api('POST', '/v1/incidents', { title: 'users cannot log in', severity: 'sev3' });
    await api('POST', `/v1/incidents/${id}/resolve`, { by });
    for (const options of [desk, { ...phone, javaScriptEnabled: false }]) {
      const page = await open(options);
      await page.goto(`/incidents/${id}`);
      await page.getByRole('link', { name: 'Summary, notes and follow-ups' }).click();
      await write(page, 'write-summary', 'Save the summary', { 'What happened': 'The **disk** was full.' });
      await page.locator('.written strong', { hasText: 'disk' }).waitFor();
      await write(page, 'write-note', 'Write the note', { Note: 'The alert was late.', About: '2026-11-18T02:03' });
      const note = page.locator('li[id^="note-"]', { hasText: 'The alert was late.' });
      await note.waitFor();
      assert.match((await note.locator('local-time').first().getAttribute('at')) ?? '', /^2026-11-18T02:03:00/);
      await note.locator('summary').click();
      await note.getByLabel('Who are you?').last().fill('Ben Ito');
      await note.getByRole('button', { name: 'Take the note back' }).click();
      await page.getByText('There is none.').waitFor();

      await write(page, 'write-follow-up', 'Write it down', {
        'What is to be done': 'Alert on the disk',
        'Who does it': 'Identity',
        'By which day': '2020-01-01',
      });
      await page.locator('li[id^="follow-up-"]', { hasText: 'Identity' }).last().waitFor();
      await page.getByRole('link', { name: 'All follow-ups' }).click();
      const listed = page.locator('li.card', { hasText: 'Alert on the disk' });
      await listed.locator('.tag.bad', { hasText: 'overdue' }).waitFor();
      await listed.getByRole('link', { name: 'users cannot log in' }).click();
      const followUp = page.locator('li[id^="follow-up-"]', { has: page.locator('.tag', { hasText: 'open' }) });
      await followUp.locator('summary').click();
      await followUp.getByLabel('Who are you?').fill('Ben Ito');
      await followUp.getByRole('button', { name: 'It is done' }).click();
      await page.locator('li[id^="follow-up-"] .tag.good', { hasText: 'done' }).last().waitFor();
      await page.goto('/follow-ups');
      await page.getByText('Nothing is to be done.').waitFor();
      await takeAway(page, id);
    }
  });

  it('by somebody else is shown to who reads, and not written over by who types: what was typed stays', async (t) => {
    const { api, open } = await opened(t);
    const { id } = await api('POST', '/v1/incidents', { title: 'users cannot log in', severity: 'sev3' });
    const [page, other] = [await open(desk), await open(phone)];
    for (const one of [page, other]) await one.goto(`/incidents/${id}/retrospective`);
    await page.locator('#write-summary > summary').click();
    await page.getByLabel('What happened').fill('The network.');
    await api('PUT', `/v1/incidents/${id}/retrospective/summary`, { text: 'The disk.', version: 0, by });
    await other.locator('.written', { hasText: 'The disk.' }).waitFor();
    await write(page, 'write-summary', 'Save the summary', {});
    await page.getByText('Ana Costa has written the summary anew meanwhile').waitFor();
    assert.equal(await page.getByLabel('What happened').inputValue(), 'The network.');
    const kept = (await api('GET', `/v1/incidents/${id}/retrospective`)) as unknown as { summary: { text: string } };
    assert.equal(kept.summary.text, 'The disk.');
    // Now they have seen it.
    await write(page, 'write-summary', 'Save the summary', { 'What happened': 'The disk, not the network.' });
    await page.locator('.written', { hasText: 'The disk, not the network.' }).waitFor();
  });
});

/** As it was before anybody told. */
async function takeAway(page: Page, id: string): Promise<void> {
  await page.goto(`/incidents/${id}/retrospective`);
  await write(page, 'write-summary', 'Save the summary', { 'What happened': '' });
  await page.getByText('Nobody has told yet').waitFor();
}
