import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Page } from 'playwright-core';
import { assertAccessible, assertFits, desk, noBrowser, opened, phone, type Opened } from './browser.ts';

const ana = 'person/ana-costa';

const declare = async ({ api }: Opened, title: string, severity = 'sev1'): Promise<string> =>
  (await api('POST', '/v1/incidents', { title, severity })).id;

/** The row of an incident on the page. */
const row = (page: Page, id: string) => page.locator(`#incident-${id}`);

/** A proxy in front of Escalog, whose every connection can be cut, and which takes none until it is mended. */
async function proxied(t: { after(done: () => void): void }, url: string) {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server: Server = createServer((from) => {
    if (isCut) {
      from.destroy();
      return;
    }
    const to = connect(Number(new URL(url).port), '127.0.0.1');
    for (const socket of [from, to]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => {
        sockets.delete(socket);
        (socket === from ? to : from).destroy();
      });
    }
    from.pipe(to).pipe(from);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  t.after(() => {
    cut();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    cut,
    mend: () => {
      isCut = false;
    },
  };
}

describe('live pages in a browser', { skip: noBrowser }, () => {
  it('show two people what the other does, without a reload', async (t) => {
    const world = await opened(t);
    const id = await declare(world, 'users cannot log in');
    const [one, other] = [await world.open(desk), await world.open(phone)];
    for (const page of [one, other]) {
      await page.goto('/');
      await row(page, id).getByText('nobody has it').waitFor();
    }
    assert.equal(await one.title(), '(1) Now · Escalog');
    await one.getByLabel('Who are you?').fill(ana);
    await row(one, id).getByRole('button', { name: 'Acknowledge' }).click();
    for (const page of [one, other]) await row(page, id).getByText('Ana Costa has it').waitFor();
    assert.equal(await other.title(), 'Now · Escalog');

    const second = await declare(world, 'payments fail');
    for (const page of [one, other]) await row(page, second).waitFor();
    assert.equal(await other.locator('#said').textContent(), 'One new incident.');
    assert.equal(await other.title(), '(1) Now · Escalog');
    // Nothing was to be acknowledged when this page was opened.
    await one.getByLabel('Who are you?').waitFor();
    for (const page of [one, other]) {
      await assertAccessible(page);
      await assertFits(page);
    }
  });

  it('leave focus, typed text and selection alone', async (t) => {
    const world = await opened(t);
    const id = await declare(world, 'users cannot log in');
    const page = await world.open();
    await page.goto('/');
    const by = page.getByLabel('Who are you?');
    await by.fill('Ana Co');
    const second = await declare(world, 'payments fail');
    await row(page, second).waitFor();
    assert.equal(await by.inputValue(), 'Ana Co');
    assert.equal(await page.evaluate('document.activeElement.name'), 'by');

    await page.keyboard.press('Escape');
    await row(page, id).getByRole('link').focus();
    const third = await declare(world, 'search is slow', 'sev2');
    await row(page, third).waitFor();
    assert.equal(await page.evaluate(`document.activeElement.closest('.incident').id`), `incident-${id}`);
  });

  it('go on after the stream was cut, and miss nothing', async (t) => {
    const world = await opened(t);
    const proxy = await proxied(t, world.url);
    const page = await world.open({ ...desk, baseURL: proxy.url });
    await page.goto('/');
    await page.getByText('Nothing is going on.').waitFor();
    await page.clock.install();
    const first = await declare(world, 'users cannot log in');
    await page.clock.runFor(1_000);
    await row(page, first).waitFor();
    const banner = page.getByText('Not live at the moment');
    assert.equal(await banner.isVisible(), false);

    proxy.cut();
    await page.waitForEvent('requestfailed');
    await page.clock.runFor(14_000);
    assert.equal(await banner.isVisible(), false);
    await page.clock.runFor(2_000);
    await banner.waitFor();
    const missed = await declare(world, 'payments fail');

    proxy.mend();
    await banner.waitFor({ state: 'hidden' });
    await page.clock.runFor(4_000);
    await row(page, missed).waitFor();
  });

  it('go on after the server was started again', async (t) => {
    const world = await opened(t);
    const page = await world.open();
    await page.goto('/');
    const first = await declare(world, 'users cannot log in');
    await row(page, first).waitFor();
    await world.restart();
    const second = await declare(world, 'payments fail');
    await row(page, second).waitFor();
  });

  it('come right although what they ask knows of the event only a moment later', async (t) => {
    const world = await opened(t);
    const page = await world.open();
    const before = await (await fetch(world.url)).text();
    await page.goto('/');
    await page.getByText('Nothing is going on.').waitFor();
    // As a view that follows a second later, for whatever is asked at once.
    let asked = 0;
    const until = performance.now() + 1_500;
    await page.route(`${world.url}/`, async (route) => {
      asked += 1;
      await (performance.now() < until ? route.fulfill({ contentType: 'text/html', body: before }) : route.continue());
    });
    const id = await declare(world, 'users cannot log in');
    await row(page, id).waitFor();
    assert.ok(asked > 1);
  });

  it('end their stream while they are hidden, and catch up when they are shown', async (t) => {
    const world = await opened(t);
    const page = await world.open();
    await page.goto('/');
    await page.getByText('Nothing is going on.').waitFor();
    const show = (state: 'hidden' | 'visible') =>
      page.evaluate(`
        Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      `);
    const first = await declare(world, 'users cannot log in');
    await row(page, first).waitFor();
    await show('hidden');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const missed = await declare(world, 'payments fail');
    assert.deepEqual(
      asked.filter((path) => path === '/v1/stream'),
      [],
    );
    await show('visible');
    await row(page, missed).waitFor();
    assert.deepEqual(
      asked.filter((path) => path === '/v1/stream'),
      ['/v1/stream'],
    );
  });

  it('are steered by keys, which can be switched off', async (t) => {
    const world = await opened(t);
    const first = await declare(world, 'users cannot log in');
    const second = await declare(world, 'payments fail', 'sev2');
    const page = await world.open();
    await page.goto('/');
    await page.getByLabel('Who are you?').fill(ana);
    await page.keyboard.press('j');
    assert.equal(await page.getByLabel('Who are you?').inputValue(), `${ana}j`);
    await page.getByLabel('Who are you?').fill(ana);
    await page.getByRole('heading', { level: 1 }).click();
    const focused = () => page.evaluate(`document.activeElement?.closest('.incident')?.id`);
    await page.keyboard.press('j');
    assert.equal(await focused(), `incident-${first}`);
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    assert.equal(await focused(), `incident-${second}`);
    await page.keyboard.press('k');
    await page.keyboard.press('a');
    await row(page, first).getByText('Ana Costa has it').waitFor();

    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await assertAccessible(page);
    await page.getByLabel('Keys are on').uncheck();
    await page.keyboard.press('Escape');
    await page.reload();
    await page.keyboard.press('d');
    await page.keyboard.press('j');
    assert.equal(new URL(page.url()).pathname, '/');
    assert.equal(await focused(), undefined);
    await page.getByRole('button', { name: 'Keys' }).click();
    await page.getByLabel('Keys are on').check();
    await page.keyboard.press('Escape');
    await page.keyboard.press('d');
    await page.waitForURL('/declare');
  });

  it('are light or dark as the reader likes, and remember it', async (t) => {
    const { open } = await opened(t);
    const page = await open({ ...desk, colorScheme: 'light' });
    await page.goto('/');
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    const button = page.getByRole('button', { name: /^Theme/ });
    await button.click();
    assert.equal(await ground(), light);
    await button.click();
    assert.equal(await button.textContent(), 'Theme: dark');
    const dark = await ground();
    assert.notEqual(dark, light);
    await page.reload();
    assert.equal(await ground(), dark);
    await button.click();
    assert.equal(await ground(), light);
  });

  it('show and acknowledge without any script', async (t) => {
    const world = await opened(t);
    const id = await declare(world, 'users cannot log in');
    const page = await world.open({ ...phone, javaScriptEnabled: false });
    await page.goto('/');
    await page.getByLabel('Who are you?').fill(ana);
    await row(page, id).getByRole('button', { name: 'Acknowledge' }).click();
    await row(page, id).getByText('Ana Costa has it').waitFor();
    assert.match((await row(page, id).locator('local-time').textContent()) ?? '', /^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
  });

  it('count down to what comes next, and tell times in the zone of the reader', async (t) => {
    const world = await opened(t);
    const id = await declare(world, 'users cannot log in');
    const page = await world.open({ ...desk, timezoneId: 'Asia/Tokyo', locale: 'en-GB' });
    await page.goto('/');
    const countDown = row(page, id).locator('count-down');
    await countDown.waitFor();
    assert.match((await countDown.textContent()) ?? '', /^in [45]:\d\d$/);
    const time = row(page, id).locator('local-time');
    const at = new Date((await time.getAttribute('at')) ?? '');
    assert.equal(
      await time.textContent(),
      new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Tokyo' }).format(at),
    );
    assert.match((await time.getAttribute('title')) ?? '', /^\d{4}-\d\d-\d\d \d\d:\d\d UTC, /);
    await page.evaluate(`document.querySelector('count-down').setAttribute('to', '2026-01-01T00:00:00Z')`);
    assert.equal(await countDown.textContent(), 'now');
  });
});

describe('fields and buttons in a browser', { skip: noBrowser }, () => {
  it('offer what may be meant, by keyboard, and keep several as chips', async (t) => {
    const { open } = await opened(t);
    const page = await open();
    await page.goto('/declare');
    const field = page.getByRole('combobox', { name: /What is affected/ });
    await field.fill('logi');
    await page.getByRole('option', { name: /Login/ }).first().waitFor();
    assert.equal(await field.getAttribute('aria-expanded'), 'true');
    await assertAccessible(page);
    await page.keyboard.press('ArrowDown');
    assert.match((await field.getAttribute('aria-activedescendant')) ?? '', /^combo-box-\d+-0$/);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove Login' }).waitFor();
    const sent = page.locator('input[type="hidden"][name="affects"]');
    assert.equal(await sent.inputValue(), 'business-service/login');
    await field.fill('something else');
    assert.equal(await sent.inputValue(), 'business-service/login, something else');
    await field.fill('');
    await page.keyboard.press('Backspace');
    assert.equal(await sent.inputValue(), '');
    await field.fill('logi');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('option').count(), 0);
  });

  it('ask before what cannot be undone', async (t) => {
    const { open } = await opened(t);
    const page = await open();
    await page.goto('/');
    await page.evaluate(`
      document.querySelector('main').insertAdjacentHTML('beforeend',
        '<form action="/declare"><button name="gone" value="yes">Remove it</button>' +
        '<confirm-dialog>It is gone for good.</confirm-dialog></form>');
    `);
    const [button, dialog] = [
      page.getByRole('main').getByRole('button', { name: 'Remove it' }),
      page.getByRole('dialog'),
    ];
    assert.equal(await page.getByText('It is gone for good.').isVisible(), false);
    await button.click();
    await dialog.getByText('It is gone for good.').waitFor();
    await assertAccessible(page);
    // The answer that does nothing has the focus.
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(new URL(page.url()).pathname, '/');
    await button.click();
    await dialog.getByRole('button', { name: 'Remove it' }).click();
    await page.waitForURL('/declare?gone=yes');
  });
});
