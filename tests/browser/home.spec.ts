import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertAccessible, assertFits, desk, noBrowser, opened, phone } from './browser.ts';

describe('the first page in a browser', { skip: noBrowser }, () => {
  it('shows what is open, on a desk and on a phone', async (t) => {
    const { open, api } = await opened(t);
    await api('POST', '/v1/incidents', { title: 'users cannot log in', severity: 'sev1' });
    for (const size of [desk, phone]) {
      const page = await open(size);
      await page.goto('/');
      assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Now');
      await page.getByRole('link', { name: 'users cannot log in' }).waitFor();
      await assertAccessible(page);
      await assertFits(page);
    }
  });
});
