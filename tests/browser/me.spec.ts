import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertAccessible, assertFits, desk, fillIn, noBrowser, opened, phone } from './browser.ts';

describe('the page about me, in a browser', { skip: noBrowser }, () => {
  it('asks who I am, sends a test page that arrives, and verifies a method by a code', async (t) => {
    const { open, api } = await opened(t);
    const page = await open(phone);
    await page.goto('/me');
    await assertAccessible(page);
    await fillIn(page.getByRole('combobox', { name: /^Who are you/ }), 'nobody of this name');
    await page.getByRole('button', { name: 'This is me' }).click();
    await page.getByRole('alert').waitFor();
    await fillIn(page.getByRole('combobox', { name: /^Who are you/ }), 'Ana Costa');
    await page.getByRole('button', { name: 'This is me' }).click();
    await page.getByRole('heading', { level: 1, name: 'Me' }).waitFor();

    await page.getByRole('button', { name: 'Send a test page' }).click();
    await page.getByText('A test page was sent.').waitFor();
    assert.equal(await page.locator('#tested li', { hasText: 'taken' }).count(), 2);
    const messages = async () =>
      (await api('GET', '/v1/sandbox/messages'))['messages'] as readonly { to: { name: string }; text: string }[];
    assert.ok((await messages()).every(({ to }) => to.name === 'Ana Costa'));

    await page.getByRole('button', { name: 'Send a code to mail' }).click();
    await page.getByText('A code was sent to').waitFor();
    const code = /\b\d{6}\b/.exec((await messages())[0]?.text ?? '')?.[0] ?? '';
    await page.getByLabel('The code that came by mail').fill(code === '000000' ? '000001' : '000000');
    await page.getByRole('button', { name: 'Verify' }).click();
    await page
      .getByRole('alert')
      .getByText(/not the code/)
      .waitFor();
    await page.getByText('Enter a code').click();
    await page.getByLabel('The code that came by mail').fill(code);
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('Verified').first().waitFor();
    await assertFits(page);
    await assertAccessible(page);
  });

  it('changes how I am reached, and says it in sentences', async (t) => {
    const { open, api } = await opened(t);
    const page = await open(desk);
    await page.goto('/me');
    await fillIn(page.getByRole('combobox', { name: /^Who are you/ }), 'Ana Costa');
    await page.getByRole('button', { name: 'This is me' }).click();
    await page.getByRole('link', { name: 'Change methods and rules' }).click();
    await assertAccessible(page);
    await assertFits(page);
    await page.locator('select[name="new-channel"]').selectOption('sms');
    await page.getByLabel('Where it leads').fill('not a number');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Where it leads').fill('+44 20 7946 0958');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Me' }).waitFor();
    await page.getByRole('link', { name: 'Change methods and rules' }).click();
    const high = page.getByRole('group', { name: 'High urgency' });
    await high.getByLabel(/text message/).check();
    await high.getByLabel(/^mail/).check();
    await high.getByLabel('minutes after the page').nth(1).fill('3');
    await page.getByLabel('From').fill('22:00');
    await page.getByLabel('To', { exact: true }).fill('07:00');
    // Somebody else changes the entry meanwhile.
    await api('PUT', '/v1/people/ana-costa/contact', {
      contactMethods: [
        { id: 'mail', channel: 'email', address: 'ana.costa@acme.example' },
        { id: 'sms', channel: 'sms', number: '+44 20 7946 0958' },
      ],
      by: 'Elin Berg',
    });
    await page.getByRole('button', { name: 'Save' }).click();
    await page
      .getByRole('alert')
      .getByText(/was changed meanwhile/)
      .waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('text message at once, then mail after 3 min').waitFor();
    await page.getByText(/From 22:00 to 07:00/).waitFor();
  });
});
