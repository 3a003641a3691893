import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { exampleEvents } from '@escalog/contracts/testing';
import { acknowledgeLinks } from '@escalog/http';
import { after } from '@escalog/kernel';
import { systemClock } from '@escalog/runner';
import { ownHeaders } from '@escalog/standalone';
import type { Page } from 'playwright-core';
import { assertAccessible, assertFits, noBrowser, opened, phone } from './browser.ts';
import { Mailbox } from '../harness/mailbox.ts';

/** Escalog that sends mail, where Ben Ito is reached by mail at once; and what a program may ask it. */
async function mailing(t: TestContext, access: boolean) {
  const mailbox = await Mailbox.open();
  const { escalog, open, url, linkSecret } = await opened(t, { access, smtpUrl: mailbox.url });
  t.after(() => mailbox.close());
  const token = `esc_${'a'.repeat(43)}`;
  escalog.access?.apply({
    ...exampleEvents.TokenIssued,
    hash: hash('sha256', token, 'base64url'),
    scopes: ['read', 'declare'],
    person: 'person/ana-costa',
    expiresAt: after(systemClock.now(), 60_000),
  });
  const ask = async (method: 'GET' | 'POST', path: string, payload?: object, headers = {}) => {
    const { statusCode, body } = await escalog.server.inject({
      method,
      url: path,
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(payload && { payload }),
    });
    assert.ok(statusCode < 300, `${method} ${path}: ${body}`);
    return JSON.parse(body) as Record<string, never> & { readonly id: string };
  };
  const mail = { id: 'mail', channel: 'email', address: 'ben.ito@acme.example' };
  // Whatever week it is, it is his turn.
  const turns = { people: ['person/ben-ito'], startsAt: '2026-01-05T09:00', turnLength: 'P1W' };
  const entries = [
    { ref: 'person/ben-ito', name: 'Ben Ito', contactMethods: [mail] },
    { ref: 'schedule/identity', name: 'Identity on call', timeZone: 'Europe/Lisbon', rotation: turns },
  ];
  await ask('POST', '/v1/catalog/apply', { by: 'person/ana-costa', entries }, ownHeaders(escalog.access, systemClock));
  return { ask, mailbox, open, url, linkSecret };
}

/** The link in the newest mail to Ben Ito. */
async function mailedLink(mailbox: Mailbox, page: Page): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const link = mailbox.to('ben.ito@acme.example').at(-1)?.link;
    if (link !== undefined && link !== '') return link;
    await page.waitForTimeout(50);
  }
  throw new Error('no mail with a link came');
}

/** Fills the form behind a summary, and presses its button. */
async function act(page: Page, action: string, button: string, fields: Readonly<Record<string, string>>) {
  const form = page.locator(`details#${action} form`).first();
  if (!(await form.isVisible())) await page.locator(`details#${action} > summary`).click();
  for (const [label, text] of Object.entries(fields))
    await form.locator('input, textarea').and(form.getByLabel(label)).fill(text);
  await form.getByRole('button', { name: button, exact: true }).click();
}

describe('the link in a mailed page, on a phone', { skip: noBrowser }, () => {
  for (const access of [false, true])
    it(`answers the incident as whoever was paged, and leads back from the report, with access ${access ? 'on' : 'off'}`, async (t) => {
      const { ask, mailbox, open, url } = await mailing(t, access);
      const { id } = await ask('POST', '/v1/incidents', { title: 'users cannot log in', severity: 'sev1' });
      const other = await ask('POST', '/v1/incidents', { title: 'the wiki is slow', severity: 'sev3' });
      const page = await open(phone);
      await page.goto(await mailedLink(mailbox, page));
      assert.equal(page.url(), `${url}/incidents/${id}`, 'the token is gone from the address');
      assert.equal((await page.locator('.who').textContent())?.trim(), 'Ben Ito');
      assert.equal(await page.getByLabel('Who are you?').count(), 0);
      await page.getByText('Nobody has it.').waitFor();
      await assertAccessible(page);
      await assertFits(page);

      const first = page.getByRole('button', { name: 'Acknowledge', exact: true });
      const { y, height } = (await first.boundingBox()) ?? assert.fail('there is no button');
      assert.ok(y + height <= 740, 'the first button is in sight');
      await first.tap();
      await page.locator('.who-has', { hasText: 'Ben Ito has it' }).waitFor();
      await act(page, 'update', 'Post', { 'What is going on': 'The session store is full.' });
      await page.getByText('The update is posted.').waitFor();
      await act(page, 'hand-off', 'Hand off', { To: 'Payments', Why: 'it is the terminal' });
      await page.getByText('It is handed off.').waitFor();
      await act(page, 'resolve', 'Resolve', { 'What it was': 'A full store.' });
      await page.locator('.who-has', { hasText: 'Resolved' }).waitFor();
      await assertAccessible(page);
      await assertFits(page);

      await page.getByRole('link', { name: 'Report', exact: true }).tap();
      await page.getByRole('heading', { name: 'In short' }).waitFor();
      await assertFits(page);
      await page.getByRole('link', { name: 'Read it, with the drawn timeline' }).tap();
      await page.getByRole('heading', { name: 'What happened when' }).waitFor();
      await assertFits(page);
      await page
        .getByRole('link', { name: /incident/i })
        .first()
        .tap();
      await page.waitForURL(`${url}/incidents/${id}`);

      if (!access) return;
      assert.equal(await page.getByRole('navigation', { name: 'Main' }).count(), 0);
      for (const path of ['/', '/incidents', `/incidents/${other.id}`, `/v1/incidents/${other.id}`]) {
        await page.goto(path);
        assert.match(page.url(), /\/sign-in/, path);
      }
    });

  it('lists what one message told, and acknowledges all of it at one press', async (t) => {
    const { ask, mailbox, open, linkSecret } = await mailing(t, true);
    const since = systemClock.now();
    const declare = (title: string) => ask('POST', '/v1/incidents', { title, severity: 'sev1' });
    const { id } = await declare('users cannot log in');
    const other = await declare(`login ${'x'.repeat(150)} <b>fails</b>`);
    const page = await open(phone);
    // What such a message links to: that the minute is over is left out here.
    await mailedLink(mailbox, page);
    const bundle = { since, until: systemClock.now(), pages: 2, urgency: 'high' as const };
    const claim = { incidentId: id, pageId: `${id}/x/1.1/ben-ito`, person: 'person/ben-ito', bundle };
    await page.goto(acknowledgeLinks(() => '', linkSecret(), systemClock).urlFor(claim));
    await page.getByText('This message told 2 pages; 2 of them wait for you, Ben Ito').waitFor();
    await assertAccessible(page);
    await assertFits(page);
    await page.getByRole('button', { name: /Acknowledge/ }).tap();
    await page.getByText('Ben Ito has acknowledged 2 of the incidents').waitFor();
    await assertAccessible(page);
    await assertFits(page);
    for (const one of [id, other.id])
      assert.equal(((await ask('GET', `/v1/incidents/${one}`)) as { status?: string }).status, 'acknowledged');
  });

  it('says how to go on once the link is forged or its incident is over', async (t) => {
    const { ask, mailbox, open } = await mailing(t, true);
    await ask('POST', '/v1/incidents', { title: 'users cannot log in', severity: 'sev1' });
    const page = await open(phone);
    const link = await mailedLink(mailbox, page);
    await page.goto(`${link.slice(0, -6)}forged`);
    assert.match((await page.textContent('main, body')) ?? '', /link/);
    await assertFits(page);
  });
});
