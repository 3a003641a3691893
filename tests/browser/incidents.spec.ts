import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible, assertFits, desk, noBrowser, opened, phone, type Opened } from './browser.ts';

const rightToLeft = 'מערכת הכניסה אינה עובדת';
const hostile = `<script>window.hacked=1</script>"><img src=x onerror=window.hacked=1> **bold** [x](javascript:alert(1)) ${rightToLeft}`;
const long = 'W'.repeat(180);

/** Fills the form behind a summary, signs it, and presses its button. */
async function act(page: Page, action: string, button: string, fields: Readonly<Record<string, string>> = {}) {
  const form = page.locator(`details#${action} form`).first();
  if (!(await form.isVisible())) await page.locator(`details#${action} > summary`).click();
  await form.getByLabel('Who are you?').fill('Ben Ito');
  for (const [label, text] of Object.entries(fields))
    await form.locator('input, textarea').and(form.getByLabel(label)).fill(text);
  await form.getByRole('button', { name: button, exact: true }).click();
}

async function acknowledge(page: Page, by: string): Promise<void> {
  await page.locator('#acknowledging').getByLabel('Who are you?').fill(by);
  await page.locator('#acknowledging [data-acknowledge]').click();
  await page.locator('.told').waitFor();
}

/** Resolves once somebody has been paged for it. */
async function paged(id: string, { api }: Opened, times = 1): Promise<void> {
  for (let tries = 0; tries < 2_000; tries += 1) {
    const { escalations } = (await api('GET', `/v1/incidents/${id}`)) as unknown as {
      escalations: readonly { paged: readonly object[] }[];
    };
    if (escalations.flatMap((one) => one.paged).length >= times) return;
  }
  assert.fail('nobody was paged');
}

/** Resolves once the timeline tells of it. */
async function written(id: string, kind: string, { api }: Opened): Promise<void> {
  for (let tries = 0; tries < 2_000; tries += 1) {
    const { entries } = (await api('GET', `/v1/incidents/${id}/timeline`)) as unknown as {
      entries: readonly { kind: string }[];
    };
    if (entries.some((entry) => entry.kind === kind)) return;
  }
  assert.fail(`the timeline does not tell of ${kind}`);
}

describe('incidents in a browser', { skip: noBrowser }, () => {
  it('are found, acknowledged, climbed, handed off, changed and resolved by clicking', async (t) => {
    const escalog = await opened(t);
    const { id } = await escalog.api('POST', '/v1/incidents', { title: 'users cannot log in', severity: 'sev1' });
    await escalog.api('POST', '/v1/incidents', { title: 'the wiki is slow', severity: 'sev3' });
    await paged(id, escalog);
    const page = await escalog.open(desk);
    await page.goto('/incidents');
    await page.getByLabel('Text').fill('LOG in');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    assert.equal(new URL(page.url()).searchParams.get('q'), 'LOG in');
    assert.equal(await page.locator('a[data-row]').count(), 1);
    await page.getByRole('link', { name: 'users cannot log in' }).click();
    await page.getByText('Nobody has it.').waitFor();
    assert.match((await page.locator('#next').textContent()) ?? '', /are paged \(level 2\)/);

    await acknowledge(page, 'Ben Ito');
    assert.match((await page.locator('.who-has').textContent()) ?? '', /Ben Ito\s+has\s+it/);

    await act(page, 'escalate', 'Escalate now', { Why: 'I need more hands' });
    await page.getByText('The next level is reached.').waitFor();

    await act(page, 'hand-off', 'See who is paged', { To: 'Payments', Why: 'it is the terminal' });
    const { onCall } = await escalog.api('GET', '/v1/schedules/payments/on-call');
    const { name } = onCall as { readonly name: string };
    const preview = (await page.locator('#handoff-preview').textContent()) ?? '';
    assert.match(preview.replace(/\s+/g, ' '), new RegExp(`${name} is paged first`));
    await act(page, 'hand-off', 'Hand off');
    await page.getByText('It is handed off.').waitFor();
    await page.getByText('Handed off to Team Payments by Ben Ito').waitFor();

    await act(page, 'update', 'Post', { 'What is going on': 'The session store is full.' });
    await page.getByText('The update is posted.').waitFor();

    await page.locator('details#severity > summary').click();
    await page
      .locator('details#severity')
      .getByRole('radio', { name: /^\s*SEV2/ })
      .check();
    await act(page, 'severity', 'Change the severity');
    await page.getByText('The severity is changed.').waitFor();

    await act(page, 'resolve', 'Resolve', { 'What it was': 'A full store.' });
    await page.locator('.who-has', { hasText: 'Resolved' }).waitFor();
    await written(id, 'incident-resolved', escalog);
    await page.getByRole('link', { name: /^People/ }).click();
    await page.waitForURL(/show=people/);
    const story = (await page.locator('.story').textContent()) ?? '';
    for (const said of ['The session store is full', 'A full store', 'handed it off'])
      assert.ok(story.includes(said), said);
    await page.goto('/incidents?tab=resolved');
    await page.getByRole('link', { name: 'users cannot log in' }).waitFor();
    await assertAccessible(page);
  });

  it('tell two people who acknowledge at once who has it, and a stale page what it now is', async (t) => {
    const escalog = await opened(t);
    const { id } = await escalog.api('POST', '/v1/incidents', { title: 'users cannot log in', severity: 'sev1' });
    const other = await escalog.api('POST', '/v1/incidents', { title: 'the wiki is slow', severity: 'sev3' });
    await paged(id, escalog);
    const [ana, ben] = [await escalog.open(desk), await escalog.open(phone)];
    await Promise.all([ana.goto(`/incidents/${id}`), ben.goto(`/incidents/${id}`)]);
    await Promise.all([acknowledge(ana, 'Ana Costa'), acknowledge(ben, 'Ben Ito')]);
    await ana.reload();
    for (const page of [ana, ben]) assert.match((await page.locator('.who-has').textContent()) ?? '', /Ben Ito/);
    assert.match((await ana.locator('.who-has').textContent()) ?? '', /Ana Costa/);

    // Somebody else decides meanwhile, and one page has not heard of it.
    await stale(ben);
    await escalog.api('POST', `/v1/incidents/${id}/severity`, { by: 'person/ana-costa', severity: 'sev3' });
    await act(ben, 'resolve', 'Resolve');
    const told = ben.locator('.refused');
    await told.waitFor();
    assert.match((await told.textContent()) ?? '', /Its severity is SEV3 now\. So nothing was done/);
    assert.equal((await escalog.api('GET', `/v1/incidents/${id}`))['status'], 'acknowledged');
    await act(ben, 'resolve', 'Resolve');
    await ben.locator('.who-has', { hasText: 'Resolved' }).waitFor();

    // Several at once, each for itself.
    await ana.goto('/incidents');
    await ana.getByLabel('Who are you?').fill('Ana Costa');
    await ana.getByLabel('Choose the wiki is slow').check();
    await ana.getByRole('button', { name: 'Acknowledge those chosen' }).click();
    assert.match((await ana.locator('.told').textContent()) ?? '', /the wiki is slow:\s+Ana Costa\s+has\s+it/);
    assert.equal((await escalog.api('GET', `/v1/incidents/${other.id}`))['status'], 'acknowledged');
  });

  it('show what is hostile harmlessly, and a long story on a phone', async (t) => {
    const escalog = await opened(t);
    const { id } = await escalog.api('POST', '/v1/incidents', {
      title: `${hostile} ${long}`.slice(0, 300),
      description: `${hostile}\nRunbook: https://wiki.acme.example/login\n${long}\n`.repeat(4),
      severity: 'sev1',
      affects: ['Login'],
    });
    await paged(id, escalog);
    for (let count = 0; count < 10; count += 1)
      await escalog.api('POST', `/v1/incidents/${id}/updates`, { by: 'person/ana-costa', text: `${hostile} ${count}` });
    for (const by of ['person/ben-ito', 'person/ana-costa', 'person/chiara-romano'])
      await escalog.api('POST', `/v1/incidents/${id}/escalate`, { by, why: hostile });
    await escalog.api('POST', `/v1/incidents/${id}/handoff`, {
      by: 'person/ana-costa',
      to: 'team/payments',
      why: long,
    });
    await paged(id, escalog, 4);
    for (const size of [phone, desk]) {
      const page = await escalog.open(size);
      for (const path of ['/incidents', `/incidents/${id}?all=1`, `/incidents/${id}?action=severity`]) {
        await page.goto(path);
        assert.equal(await page.evaluate('window.hacked'), undefined);
        assert.ok((await page.content()).includes(rightToLeft));
        await assertFits(page);
      }
      await assertAccessible(page);
      const [button, height] = (await page.evaluate(
        `[document.querySelector('[data-acknowledge]').getBoundingClientRect().bottom, innerHeight]`,
      )) as [number, number];
      if (size === phone) assert.ok(button <= height, 'the first button is in sight on a phone');
    }
  });
});

/** As a page that has not heard of anything: what it carries stays as it was shown. */
async function stale(page: Page): Promise<void> {
  await page.evaluate(
    `for (const region of document.querySelectorAll('live-region')) region.replaceWith(...region.childNodes)`,
  );
}
