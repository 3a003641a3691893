import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertAccessible, assertFits, desk, noBrowser, opened, phone } from './browser.ts';

const hostile = '<script>alert(1)</script> "><img src=x onerror=alert(2)> **bold** שלום ' + 'x'.repeat(150);

describe('declaring in a browser', { skip: noBrowser }, () => {
  it('is a sentence, a look at who would be paged, and Enter', async (t) => {
    const { open, api, url } = await opened(t);
    const page = await open(desk);
    await page.goto('/declare');
    await page.keyboard.type('users cannot log in');
    await page.locator('.preview-summary').getByText('would be paged now').waitFor();
    await page.getByRole('link', { name: 'Identity' }).waitFor();
    await assertAccessible(page);
    await assertFits(page);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/incidents\/[0-9a-f-]+$/);
    const id = page.url().slice(`${url}/incidents/`.length);
    const { title, severity, affects } = await api('GET', `/v1/incidents/${id}`);
    assert.deepEqual([title, severity, affects], ['users cannot log in', 'sev2', ['business-service/login']]);
  });

  it('fits a phone, keeps the button at hand, and offers what is open already instead of declaring twice', async (t) => {
    const { open, api } = await opened(t);
    const { id } = await api('POST', '/v1/incidents', { title: hostile, affects: ['business-service/login'] });
    const page = await open(phone);
    await page.goto('/declare');
    assert.ok(await page.getByRole('button', { name: 'Declare' }).isVisible());
    await page.getByLabel('What is wrong, in one sentence?').fill('sign in fails');
    const already = page.locator('.already');
    await already.getByRole('link', { name: '<script>alert(1)</script>' }).waitFor();
    await already.getByText('nobody has it yet').waitFor();
    await assertAccessible(page);
    await assertFits(page);
    await already.getByRole('link').click();
    await page.waitForURL(`**/incidents/${id}`);
  });

  it('offers what people know while it is typed, and previews what is chosen', async (t) => {
    const { open, api, url } = await opened(t);
    const page = await open(desk);
    await page.goto('/declare');
    await page.keyboard.type('numbers are wrong');
    await page.getByRole('combobox', { name: 'What is affected?' }).focus();
    await page.keyboard.type('ledg');
    await page.getByRole('option', { name: 'Ledger' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove Ledger' }).waitFor();
    await page.locator('.way').getByRole('link', { name: 'Payments' }).waitFor();
    await assertAccessible(page);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/incidents\/[0-9a-f-]+$/);
    const { affects } = await api('GET', `/v1/incidents/${page.url().slice(`${url}/incidents/`.length)}`);
    assert.deepEqual(affects, ['component/ledger']);
  });

  it('declares once, however often the button is pressed', async (t) => {
    const { open, api } = await opened(t);
    const page = await open(desk);
    await page.goto('/declare');
    await page.getByLabel('What is wrong, in one sentence?').fill('nobody can pay by card');
    await page.getByRole('button', { name: 'Declare' }).dblclick();
    await page.waitForURL(/\/incidents\/[0-9a-f-]+$/);
    const { incidents } = (await api('GET', '/v1/incidents')) as unknown as { incidents: readonly unknown[] };
    assert.equal(incidents.length, 1);
  });

  it('keeps what it showed, and says so, when the server does not answer', async (t) => {
    const { open } = await opened(t);
    const page = await open(desk);
    await page.goto('/declare');
    await page.keyboard.type('users cannot log in');
    await page.locator('.preview-summary').getByText('would be paged now').waitFor();
    await page.route('**/declare', (route) => route.abort());
    await page.keyboard.type(' again');
    await page.getByText('It cannot be told just now').waitFor();
    await page.locator('.preview-summary').getByText('would be paged now').waitFor();
    await page.unroute('**/declare');
    await page.keyboard.type(' and again');
    await page.getByText('It cannot be told just now').waitFor({ state: 'detached' });
  });

  it('works without script, with the preview as a step before', async (t) => {
    const { open, api } = await opened(t);
    const page = await open({ ...phone, javaScriptEnabled: false });
    await page.goto('/declare?affects=component/ledger');
    await page.getByLabel('What is wrong, in one sentence?').fill('bookings are late');
    await page.getByLabel('SEV1').check();
    await page.getByRole('button', { name: 'Preview' }).click();
    await page.locator('.preview-summary').getByText('would be paged now').waitFor();
    assert.equal(await page.getByLabel('SEV1').isChecked(), true);
    await page.getByRole('button', { name: 'Declare' }).click();
    await page.waitForURL(/\/incidents\/[0-9a-f-]+$/);
    const { incidents } = (await api('GET', '/v1/incidents')) as unknown as {
      incidents: readonly { severity: string; affects: readonly string[] }[];
    };
    assert.deepEqual(
      incidents.map(({ severity, affects }) => [severity, affects]),
      [['sev1', ['component/ledger']]],
    );
  });
});
