import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { topics } from '@escalog/contracts';
import { ManualClock } from '@escalog/kernel/testing';
import { systemClock } from '@escalog/runner';
import { assertAccessible, assertFits, desk, fillIn, noBrowser, opened, phone } from './browser.ts';

const hostile = '<script>alert(1)</script> "><img src=x onerror=alert(2)> **bold** שלום ' + 'x'.repeat(150);

describe('operating in a browser', { skip: noBrowser }, () => {
  it('finds what is parked, leaves out what can never be handled, and sees that it is replayed', async (t) => {
    const { open, publish } = await opened(t);
    const key = `poison "><img src=x onerror=alert(3)> ${'y'.repeat(80)}`;
    await publish(topics.incidents.name, { key, value: Buffer.from([1, 2, 3]), headers: {} });
    const page = await open(phone);
    await page.goto('/operate');
    await page.getByText(/\d parked/).waitFor();
    await assertAccessible(page);
    await assertFits(page);
    await page.getByRole('link', { name: /Dead letters/ }).click();
    await page.getByRole('listitem').filter({ hasText: 'intake' }).getByRole('link').click();
    await page.getByRole('heading', { name: 'Parked in intake' }).waitFor();
    await assertAccessible(page);
    await assertFits(page);
    await page.getByRole('button', { name: 'Replay now' }).click();
    await page.getByText('It has failed again').waitFor();
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Replay now' }).click();
    await page.getByText('All of it is replayed').waitFor();
    await page.getByRole('link', { name: 'All dead letters' }).click();
    await page.waitForURL('**/operate/dead-letters');
    assert.equal(await page.getByRole('listitem').filter({ hasText: 'intake' }).count(), 0);
  });

  it('shows an alarm that stands, until somebody says that they have heard it', async (t) => {
    const clock = new ManualClock(systemClock.now());
    // Nobody listens there.
    const { open } = await opened(t, { clock, smtpUrl: 'smtp://127.0.0.1:1' });
    const page = await open(phone);
    const heard = page.getByRole('button', { name: 'I have heard it: notification/smtp' });
    for (let looks = 0; looks < 5 && (await heard.count()) === 0; looks += 1) {
      clock.advance(60_000);
      await page.goto('/operate');
    }
    await heard.waitFor();
    await assertAccessible(page);
    await assertFits(page);
    const alarm = page.getByRole('listitem').filter({ has: heard });
    await alarm.getByLabel('Who are you?').fill('Ana Costa');
    await heard.click();
    await page.getByText('Heard by Ana Costa').waitFor();
    assert.equal(await heard.count(), 0);
    await assertAccessible(page);
    await assertFits(page);
  });

  it('shows what became of the last alert of a source, and what another one would do', async (t) => {
    const { open, api } = await opened(t);
    const alert = { status: 'firing', labels: { alertname: 'DatabaseDown' }, annotations: { summary: hostile } };
    const { incidentId } = await api('POST', '/v1/alerts/alertmanager', {
      version: '4',
      groupKey: 'g',
      alerts: [alert],
    });
    const page = await open(phone);
    await page.goto('/operate/sources');
    await assertAccessible(page);
    await assertFits(page);
    await page.getByRole('link', { name: 'Alertmanager' }).click();
    const opens = page.getByRole('link', { name: 'opened an incident' });
    assert.match((await opens.getAttribute('href')) ?? '', new RegExp(`/incidents/${String(incidentId)}$`));
    await page.getByText('webhook_configs').waitFor();
    await assertAccessible(page);
    await assertFits(page);
    await page.getByRole('button', { name: 'Say what it would do' }).click();
    await page.getByText('would open an incident').waitFor();
    await page.getByText('Nothing was recorded').waitFor();
    await page.getByLabel('What it would send').fill('{');
    await page.getByRole('button', { name: 'Say what it would do' }).click();
    await page.getByText('What was typed is not JSON').waitFor();
    assert.equal(await page.getByLabel('What it would send').inputValue(), '{');
  });

  it('shows how every channel is, rebuilds timelines, and erases nobody whose name is not typed', async (t) => {
    const { open } = await opened(t);
    const page = await open(desk);
    await page.goto('/operate/channels');
    await page.getByRole('heading', { name: 'email' }).waitFor();
    await assertAccessible(page);
    await assertFits(page);
    await page.getByRole('link', { name: 'Back to Operate' }).click();
    await page.getByText('Rebuild all timelines').click();
    await page.getByRole('button', { name: 'Rebuild now' }).click();
    await page
      .getByText(/rebuilt/i)
      .first()
      .waitFor();
    await page.getByText('Forget the details of somebody who has left').click();
    await fillIn(page.getByRole('combobox', { name: 'Who?' }), 'person/ana-costa');
    await page.getByLabel('Their name, as it stands').fill('somebody else');
    await page.getByLabel('Who are you?').fill('person/elin-berg');
    await page.getByRole('button', { name: 'Erase for good' }).click();
    await page.getByText('Nothing was erased').waitFor();
    await assertAccessible(page);
  });
});

describe('suggestions in a browser', { skip: noBrowser }, () => {
  it('are accepted and dismissed in place, and listed with who answered', async (t) => {
    const { open, api } = await opened(t);
    const suggest = (name: string, say: string) => ({
      ref: `rule/${name}`,
      name,
      on: ['declared'],
      do: [{ nudge: ['declarer'], say, expiresAfter: 'PT1H' }],
    });
    await api('POST', '/v1/catalog/apply', {
      entries: [suggest('first', hostile), suggest('second', 'Ask support whether customers have noticed.')],
    });
    await api('POST', '/v1/incidents', { title: hostile, declaredBy: 'person/ana-costa' });
    const page = await open(phone);
    await page.goto('/nudges');
    const one = page.getByRole('listitem').filter({ hasText: 'Ask support' });
    await one.waitFor();
    await assertAccessible(page);
    await assertFits(page);
    await one.getByLabel('Who are you?').fill('person/ana-costa');
    await one.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByText('Say why it is dismissed').waitFor();
    await one.getByLabel('Why').fill('they know');
    await one.getByRole('button', { name: 'Dismiss' }).click();
    const other = page.getByRole('listitem').filter({ hasText: '<script>' });
    await other.getByLabel('Who are you?').fill('person/ana-costa');
    await other.getByRole('button', { name: 'Accept' }).click();
    await page.getByText('Nothing is suggested at the moment.').waitFor();
    await page.getByRole('link', { name: 'Answered and over' }).click();
    await page.getByText('dismissed').waitFor();
    await page.getByText('accepted').waitFor();
    await assertAccessible(page);
    await assertFits(page);
  });
});

describe('the report in a browser', { skip: noBrowser }, () => {
  it('is read, saved without a way back, and leads back to its incident', async (t) => {
    const { open, api } = await opened(t);
    const { id } = await api('POST', '/v1/incidents', { title: hostile });
    const page = await open(phone);
    await page.goto(`/incidents/${id}/report`);
    await assertAccessible(page);
    await assertFits(page);
    const saved = page.waitForEvent('download');
    await page.getByRole('link', { name: /HTML/ }).click();
    const file = await saved;
    assert.equal(file.suggestedFilename(), `incident-${id}.html`);
    assert.doesNotMatch(
      await (await page.request.get(`/v1/incidents/${id}/report?format=html&save=true`)).text(),
      /Back to/,
    );
    await page.getByRole('link', { name: 'Read it' }).click();
    const back = page.getByRole('link', { name: 'Back to the incident' });
    assert.match((await back.getAttribute('href')) ?? '', new RegExp(`/incidents/${id}$`));
  });
});
