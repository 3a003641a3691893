import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { topics } from '@escalog/contracts';
import type { Page } from 'playwright-core';
import {
  assertAccessible,
  assertFits,
  desk,
  noBrowser,
  noPictures,
  opened,
  phone,
  photograph,
  type Opened,
} from './browser.ts';
import { rows, servedPages } from './pages.ts';
import { begun, enrich, poison } from './rich.ts';
import { inDisorder, tabbed, tooSmall, turned, wronglyTimed } from './seen.ts';

/** Nobody reads UTC at home here. */
const elsewhere = { timezoneId: 'Asia/Tokyo', locale: 'en-GB' };

describe('every page of the console, in a browser', { skip: noBrowser }, () => {
  it('has a row in the table', async () => {
    assert.deepEqual(Object.keys(rows).sort(), [...(await servedPages())].sort());
  });

  // Forty pages, in two sizes, light and dark.
  it(
    'can be read and reached by everybody, at a desk, on a phone and without script',
    { timeout: 400_000 },
    async (t) => {
      const escalog = await opened(t);
      await t.test('as its picture in the docs shows it', { skip: noPictures }, () => pictured(escalog));
      await escalog.publish(topics.incidents.name, poison);
      const rich = await enrich(escalog);
      const [wide, narrow, bare] = [
        await escalog.open({ ...desk, ...elsewhere }),
        await escalog.open({ ...phone, ...elsewhere }),
        await escalog.open({ ...phone, javaScriptEnabled: false }),
      ];
      for (const [pattern, { url, shows }] of Object.entries(rows))
        await t.test(pattern, async () => {
          const path = url(rich);
          const visit = async (page: Page): Promise<void> => {
            const answer = await page.goto(path);
            assert.equal(answer?.status(), 200);
            await page.locator('body', { hasText: shows }).waitFor();
          };
          await visit(wide);
          assert.match(await wide.title(), /^(\(\d+\) )?\S.* · Escalog$/);
          assert.deepEqual(await inDisorder(wide), [], 'one h1, and headings in order');
          assert.equal(await wide.evaluate('window.hacked'), undefined);
          assert.deepEqual(await turned(wide), [], 'what turns the direction of a text');
          assert.equal(await wide.locator('main script, main img').count(), 0);
          assert.deepEqual(
            await wronglyTimed(wide),
            [],
            'times are of the zone of the reader, with UTC in their title',
          );
          await visit(narrow);
          assert.deepEqual(await tooSmall(narrow), [], 'what is less than 44 px high on a phone');
          await visit(bare);
          for (const page of [wide, narrow]) {
            await assertFits(page);
            await assertAccessible(page);
          }
          const { reached, all } = await tabbed(wide);
          assert.deepEqual(reached, all, 'what the Tab key reaches, in the order of the page');
          assert.equal(reached[0], 'Skip to the content');
        });
    },
  );
});

/** What the docs show, with nothing hostile in it. */
async function pictured(escalog: Opened): Promise<void> {
  const rich = { incident: await begun(escalog), parked: '' };
  for (const [size, suffix] of [
    [desk, ''],
    [phone, '-phone'],
  ] as const) {
    const page = await escalog.open({ ...size, timezoneId: 'Europe/Lisbon', locale: 'en-GB' });
    for (const { url, picture } of Object.values(rows).filter((row) => row.picture !== undefined)) {
      await page.goto(url(rich));
      await page.waitForLoadState('networkidle');
      await photograph(page, `${picture}${suffix}`);
    }
  }
}
