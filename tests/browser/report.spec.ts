import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, describe, it, type TestContext } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { reportOfSize, type Voice } from '@escalog/timeline/testing';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { assertAccessible, assertFits, desk, noBrowser, opened, phone, photograph } from './browser.ts';
import { executablePath } from './chromium.ts';
import { inDisorder, turned } from './seen.ts';
import { pass } from '../harness/passing.ts';

let browser: Promise<Browser> | undefined;
const folder = mkdtempSync(join(tmpdir(), 'escalog-report-'));
after(async () => {
  await (await browser)?.close();
  rmSync(folder, { recursive: true });
});

/** What somebody types who means no good, or whose letters and words are not what one expects. */
const hostile: Partial<Voice> & { readonly written: string } = {
  title: `</title><script>document.title = 'run'</script> \u2067הקופה איטית\u2069 \u202e${'w'.repeat(400)}`,
  update: `<img src=x onerror="document.title='run'"> محمد علي \u202e ${'Donaudampfschifffahrt'.repeat(40)}`,
  names: (name) => (name.startsWith('A') ? 'محمد علي' : name.startsWith('B') ? `${name} ${'W'.repeat(80)}` : name),
  written: `# Big\n\n![p](https://evil.example/p.png) <b onclick=x>\n\n&#x202e;a \u202eb\u001b[2J\n\n[a](javascript:alert(1))\n\n|a|b|\n|-|-|\n|${'x'.repeat(300)}|2|\n\n\`\`\`\n${'y'.repeat(400)}\n\`\`\``,
};

/** The saved file, opened from the disk, without a network. */
async function file(
  t: TestContext,
  options: BrowserContextOptions,
  size: number,
  how: Parameters<typeof reportOfSize>[1] = {},
): Promise<{ readonly page: Page; readonly asked: readonly string[] }> {
  const name = join(folder, `${size}-${Object.keys(how).length}.html`);
  writeFileSync(name, reportOfSize(size, how));
  browser ??= chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
  const context = await (await browser).newContext({ ...options, offline: true });
  t.after(() => context.close());
  const page = await context.newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(pathToFileURL(name).href);
  return { page, asked };
}

/** Pairs of texts in the drawing that is shown that share ink. */
function covered(page: Page): Promise<readonly string[]> {
  return page.evaluate(`(() => {
    const texts = [...document.querySelectorAll('.drawing text')].filter((one) => one.checkVisibility()).map((one) => ({ text: one.textContent, box: one.getBoundingClientRect() }));
    const found = [];
    for (const [index, a] of texts.entries()) for (const b of texts.slice(index + 1)) {
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      // The box of a line is higher than its letters.
      if (across > 0.5 && down > 4) found.push(a.text + ' / ' + b.text);
    }
    return found;
  })()`);
}

/** What is drawn without saying in words what it is. */
function wordless(page: Page): Promise<number> {
  return page.evaluate(
    `[...document.querySelectorAll('.drawing .mark, .drawing .bar, .drawing .cut')].filter((one) => !one.querySelector('title')?.textContent.trim()).length`,
  );
}

describe('a saved report', { skip: noBrowser }, () => {
  for (const size of [5, 60, 2_000])
    for (const [name, options] of [
      ['on a desk', desk],
      ['on a phone', phone],
    ] as const)
      it(`of ${size} events, ${name}: nothing covers anything, nothing is wider than the window, axe finds nothing, nothing is asked for`, async (t) => {
        const { page, asked } = await file(t, options, size, { zone: 'America/New_York' });
        assert.deepEqual(await covered(page), []);
        assert.equal(await wordless(page), 0);
        await assertFits(page);
        assert.deepEqual(await inDisorder(page), []);
        // What makes a report long is more of the same: on the phone the shorter ones have all of it.
        if (size < 2_000 || name === 'on a desk') await assertAccessible(page);
        assert.equal(asked.length, 1, asked.join());
      });

  for (const [name, options] of [
    ['on a desk', desk],
    ['on a phone', phone],
  ] as const)
    it(`of what people meant no good with, ${name}, shows it as text`, async (t) => {
      const { page, asked } = await file(t, options, 60, hostile);
      assert.notEqual(await page.title(), 'run');
      assert.deepEqual(await turned(page), [], 'what turns the direction of a text');
      assert.deepEqual(await covered(page), []);
      await assertFits(page);
      await assertAccessible(page);
      assert.equal(asked.length, 1, asked.join());
      assert.equal(await page.locator('img, script, iframe, [onclick], [onerror]').count(), 0);
      assert.equal(await page.locator('a[href^="javascript" i]').count(), 0);
      assert.equal(await page.locator('.written h1, .written h2').count(), 0);
    });

  it('of a long incident stays short enough to look over, and a link to an event opens where it is told', async (t) => {
    const { page } = await file(t, desk, 2_000);
    const height = (await page.evaluate('document.documentElement.scrollHeight')) as number;
    assert.ok(height < 40_000, `${height} px`);
    const folded = page.locator('#timeline ~ details:not([open]) tr[id]').last();
    const id = await folded.getAttribute('id');
    assert.equal(await folded.isVisible(), false);
    await page.evaluate(`location.hash = ${JSON.stringify(`#${id}`)}`);
    await page.locator(`[id="${id}"]`).waitFor({ state: 'visible' });
  });

  it('prints on pages of white paper, with what is folded', async (t) => {
    const { page } = await file(t, desk, 60);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)');
    assert.deepEqual(await covered(page), []);
    const pages = async (one: Page): Promise<number> =>
      [...(await one.pdf({ format: 'A4' })).toString('latin1').matchAll(/\/Type \/Page\b/g)].length;
    assert.ok((await pages(page)) > 3);
    const { page: long } = await file(t, desk, 2_000);
    assert.ok((await pages(long)) > 60);
  });

  it('of the sample organisation is saved from the console in the zone of whoever reads it', async (t) => {
    const clock = new ManualClock(instantOf(Date.parse('2026-11-18T02:00:00Z')));
    const { api, escalog, open, url } = await opened(t, { clock });
    const minutes = (count: number): Promise<void> => pass(count * 60_000, clock, escalog);
    const by = 'person/ana-costa';
    const { id } = await api('POST', '/v1/incidents', { title: 'users cannot log in', severity: 'sev2' });
    await minutes(2);
    await api('POST', `/v1/incidents/${id}/updates`, {
      by,
      text: 'Half of all logins fail, on the web and in the app.',
    });
    await minutes(4);
    await api('POST', `/v1/incidents/${id}/severity`, { by, severity: 'sev1' });
    await minutes(6);
    await api('POST', `/v1/incidents/${id}/acknowledge`, { by });
    await minutes(4);
    await api('POST', `/v1/incidents/${id}/handoff`, { by, to: 'team/payments', why: 'The token service is fine.' });
    await minutes(3);
    await api('POST', `/v1/incidents/${id}/resolve`, { by, note: 'The token service was rolled back.' });
    await minutes(1);
    const page = await open({ ...desk, timezoneId: 'Europe/Lisbon' });
    await page.goto(`/incidents/${id}/report`);
    const link = page.getByRole('link', { name: 'Read it, with the drawn timeline' });
    assert.equal(new URL((await link.getAttribute('href')) ?? '', url).searchParams.get('zone'), 'Europe/Lisbon');
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Save to print or send (PDF)' }).click(),
    ]);
    assert.equal(saved.suggestedFilename(), `incident-${id}.pdf`);
    await link.click();
    await page.getByText('All times are in Europe/Lisbon, with UTC beside.').waitFor();
    assert.deepEqual(await covered(page), []);
    await page.evaluate("document.querySelector('#drawn').scrollIntoView()");
    await photograph(page, 'report');
  });
});
