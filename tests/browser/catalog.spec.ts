import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertAccessible, assertFits, desk, noBrowser, opened, phone } from './browser.ts';

describe('the catalog in a browser', { skip: noBrowser }, () => {
  it('is found by words and by type, and tells who owns an entry and who would be paged', async (t) => {
    const { open } = await opened(t);
    for (const size of [desk, phone]) {
      const page = await open(size);
      await page.goto('/catalog');
      await assertAccessible(page);
      await assertFits(page);
      await page.getByLabel('Words').fill('log in');
      await page.getByRole('button', { name: 'Search' }).click();
      await page.getByRole('link', { name: 'Login', exact: true }).click();
      await page.getByText('Login is provided by Identity service, which is owned by Team Identity').waitFor();
      await page.getByText('is on call until').waitFor();
      await assertAccessible(page);
      await assertFits(page);
    }
  });

  it('changes an entry by a form: what it would change is seen before it does', async (t) => {
    const { open, api } = await opened(t);
    const page = await open(desk);
    await page.goto('/catalog/component/card-processor');
    await page.getByRole('link', { name: 'Edit' }).click();
    await page.locator('#field-owner').fill('team/nobody');
    await page.getByRole('button', { name: 'See what it would change' }).click();
    await page.locator('.field-fault').getByText('team/nobody').waitFor();
    await assertAccessible(page);
    await page.locator('#field-owner').fill('team/payments');
    await page.getByRole('button', { name: 'See what it would change' }).click();
    await page.locator('.difference .added').getByText('owner: team/payments').waitFor();
    await assertAccessible(page);
    await assertFits(page);
    await page.getByLabel('Why?').fill('Payments deals with the provider.');
    await page.getByLabel('Who are you?').fill('person/ana-costa');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.waitForURL('**/catalog/component/card-processor');
    await page.getByText('Payments deals with the provider.').waitFor();
    const { entry } = (await api('GET', '/v1/catalog/entries/component/card-processor')) as unknown as {
      entry: Record<string, unknown>;
    };
    assert.deepEqual(entry, {
      ref: 'component/card-processor',
      name: 'Card processor',
      description: 'The provider that settles card payments.',
      aliases: ['card-processor', 'acquirer'],
      partOf: ['business-service/card-payments'],
      owner: 'team/payments',
    });
    await page.getByRole('link', { name: 'The whole history' }).click();
    await page.locator('.difference .added').getByText('owner: team/payments').waitFor();
    await assertAccessible(page);
  });

  it('names the line of the YAML that is wrong, and keeps what was typed', async (t) => {
    const { open } = await opened(t);
    const page = await open(phone);
    await page.goto('/catalog/team/payments/edit?as=yaml');
    const yaml = page.getByLabel('Entry as YAML');
    const typed = `${await yaml.inputValue()}color: red\n`;
    await yaml.fill(typed);
    await page.getByRole('button', { name: 'See what it would change' }).click();
    const line = typed.split('\n').indexOf('color: red') + 1;
    await page.getByRole('link', { name: `Line ${line}` }).click();
    assert.equal(await yaml.inputValue(), typed);
    assert.equal(
      await page.evaluate('document.activeElement.value.slice(yaml.selectionStart, yaml.selectionEnd)'),
      'color: red',
    );
    await assertAccessible(page);
    await assertFits(page);
  });

  it('tells who changed it meanwhile and what, and keeps what was typed', async (t) => {
    const { open, api } = await opened(t);
    const page = await open(desk);
    await page.goto('/catalog/component/ledger/edit');
    await page.locator('#field-name').fill('Ledger of bookings');
    await api('POST', '/v1/catalog/apply', {
      entries: [{ ref: 'component/ledger', name: 'Ledger', owner: 'team/platform' }],
      by: 'person/hugo-silva',
      why: 'Platform runs it now.',
    });
    await page.getByRole('button', { name: 'See what it would change' }).click();
    const told = page.getByRole('alert');
    await told.getByText('Somebody changed it meanwhile').waitFor();
    await told.getByText('Platform runs it now.').waitFor();
    await told.locator('.added').getByText('owner: team/platform').waitFor();
    await page.locator('.plan .removed').getByText('owner: team/platform').waitFor();
    await assertAccessible(page);
    assert.equal(await page.locator('#field-name').inputValue(), 'Ledger of bookings');
  });

  it('shows hostile words harmless', async (t) => {
    const { open, api } = await opened(t);
    const name = '<script>alert(1)</script> "><img src=x onerror=alert(2)> **b** שלום';
    await api('POST', '/v1/catalog/apply', {
      entries: [{ ref: 'component/hostile', name, description: 'x'.repeat(300), aliases: ['</textarea><b>', name] }],
    });
    const page = await open(phone);
    for (const path of ['', '/edit', '/edit?as=yaml', '/history', '/remove']) {
      await page.goto(`/catalog/component/hostile${path}`);
      await assertFits(page);
      assert.equal(await page.locator('main script, main img, main b:text-is("")').count(), 0);
    }
  });

  it('imports several entries, and removes one that nothing needs', async (t) => {
    const { open } = await opened(t);
    const page = await open(desk);
    await page.goto('/catalog/import');
    await page
      .getByLabel('YAML')
      .fill('ref: component/one\nname: One\n---\nref: component/two\nname: Two\npartOf: [component/one]\n');
    await page.getByRole('button', { name: 'See what it would change' }).click();
    await page.getByText('component/two', { exact: true }).waitFor();
    await assertAccessible(page);
    await page.getByLabel('Who are you?').fill('person/ana-costa');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.waitForURL('**/catalog');
    await page.goto('/catalog/component/one/remove');
    await page.getByText('component/one is still referred to by component/two').waitFor();
    await assertAccessible(page);
    await page.goto('/catalog/component/two/remove');
    await page.getByLabel('Who are you?').fill('person/ana-costa');
    await page.getByRole('button', { name: 'Remove it' }).click();
    await page.waitForURL('**/catalog?type=component');
  });
});
