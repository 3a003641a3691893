/** A real browser in front of a real Escalog: Debian's Chromium, steered by playwright-core. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { after, type TestContext } from 'node:test';
import type { OutgoingMessage } from '@escalog/bus';
import { secretsIn } from '@escalog/hosting';
import { noProviders } from '@escalog/hosting/testing';
import { signInLinks } from '@escalog/http';
import { systemClock } from '@escalog/runner';
import { loadSample, ownHeaders, type Services, type ServicesOptions } from '@escalog/standalone';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Locator,
  type Page,
} from 'playwright-core';
import pino from 'pino';
import { executablePath } from './chromium.ts';
import { ClusterInstallation, serversHere, testSecrets } from '../harness/cluster.ts';
import { EmbeddedInstallation } from '../harness/embedded.ts';
import type { Installation } from '../harness/installation.ts';

/** Why tests in a browser cannot run here; `false` when they can. Give it to `it` as `skip`. */
export const noBrowser: string | false =
  executablePath === undefined ? 'there is no Chromium here: install it, or set ESCALOG_CHROMIUM' : false;

export const phone: BrowserContextOptions = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
export const desk: BrowserContextOptions = { viewport: { width: 1280, height: 900 } };

/** One for all tests of a file, because it takes its time to start; each page has a context of its own in it. */
let browser: Promise<Browser> | undefined;
after(async () => (await browser)?.close());

export interface Opened {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string;
  readonly escalog: Services;
  /** The link that a first start prints. */
  firstOwnerUrl(): string;
  /** What the links in pages are signed with. */
  linkSecret(): string;
  /** A page in a browser of its own person: cookies are its own. Fails the test when a script throws or the console shows an error. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** Puts a message on a topic, as another release, or a fault, would. */
  publish(topic: string, message: OutgoingMessage): Promise<void>;
  /** Asks the API, as a program does. */
  api(method: string, path: string, body?: unknown): Promise<Record<string, unknown> & { readonly id: string }>;
  /** Stops Escalog, and starts it again over the same data, at the same address. */
  restart(): Promise<void>;
}

/** Escalog with the sample organisation, listening on loopback, on the embedded profile or the one that ESCALOG_TEST_PROFILE says; closed after the test, with its pages. */
export async function opened(t: TestContext, options: Partial<ServicesOptions> = {}): Promise<Opened> {
  const { installation, linkSecret } = installationHere();
  let url = '';
  const settings = {
    ...noProviders,
    publicUrl: () => url,
    clock: systemClock,
    logger: pino({ level: 'silent' }),
    ...options,
  };
  const start = async (): Promise<Services> => {
    const started = await installation.start(settings);
    const port = url === '' ? 0 : Number(new URL(url).port);
    url = await started.server.listen({ host: '127.0.0.1', port });
    return started;
  };
  let escalog = await start();
  await loadSample(escalog.server, ownHeaders(escalog.access, systemClock));
  const contexts: BrowserContext[] = [];
  const faults: string[] = [];
  t.after(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await escalog.close();
    installation.remove();
    assert.deepEqual(faults, [], 'what the scripts of the pages threw');
  });
  return {
    url,
    get escalog() {
      return escalog;
    },
    firstOwnerUrl: () =>
      signInLinks({
        publicUrl: options.publicUrl ?? (() => url),
        linkSecret: linkSecret(),
        clock: systemClock,
      }).firstUrl(),
    linkSecret,
    async publish(topic, message) {
      // The folder of the embedded profile belongs to one process at a time.
      if (!installation.isShared) await escalog.close();
      await installation.publish(topic, message, settings);
      if (!installation.isShared) escalog = await start();
    },
    async open(options = desk) {
      browser ??= chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
      const context = await (await browser).newContext({ baseURL: url, ...options });
      contexts.push(context);
      const page = await context.newPage();
      page.on('pageerror', (error) => faults.push(String(error)));
      page.on('console', (message) => {
        // What a page is refused is the business of the test.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          faults.push(message.text());
      });
      return page;
    },
    async api(method, path, body) {
      const answer = await fetch(`${url}${path}`, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      if (!answer.ok) assert.fail(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as never;
    },
    async restart() {
      await escalog.close();
      escalog = await start();
    },
  };
}

function installationHere(): { readonly installation: Installation; linkSecret(): string } {
  if (process.env['ESCALOG_TEST_PROFILE'] !== 'cluster') {
    const installation = new EmbeddedInstallation();
    return { installation, linkSecret: () => secretsIn(join(installation.dataDir, 'secrets.json')).linkSecret };
  }
  const servers = serversHere();
  if (servers === undefined)
    throw new Error('set ESCALOG_TEST_KAFKA and ESCALOG_TEST_MONGODB to open the console on the cluster');
  const installation = new ClusterInstallation(`browser-${randomUUID()}`, servers);
  return { installation, linkSecret: () => testSecrets.linkSecret };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** In the dark nothing but colours is another. */
const looksAt = { light: undefined, dark: { runOnly: ['color-contrast'] } };

/** Fails with what axe finds wrong on the page as it is, in light and in dark. */
export async function assertAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // Evaluated by the debugger, which the content security policy does not bind.
    if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe);
    const { violations } = (await page.evaluate(
      `axe.run(${JSON.stringify({ ...looksAt[colorScheme], resultTypes: ['violations'] })})`,
    )) as {
      violations: readonly { id: string; help: string; nodes: readonly { html: string; failureSummary: string }[] }[];
    };
    assert.deepEqual(
      violations.map(({ id, help, nodes }) => ({
        id,
        help,
        nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => `${html} ${failureSummary}`),
      })),
      [],
      `${page.url()} in ${colorScheme}`,
    );
  }
}

/** Types into a combobox, and leaves it: what it offers may lie over the button that is pressed next. */
export async function fillIn(field: Locator, text: string): Promise<void> {
  await field.fill(text);
  await field.press('Tab');
}

/** Fails when the page is wider than the window. */
export async function assertFits(page: Page): Promise<void> {
  const [wide, window] = (await page.evaluate(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  )) as [number, number];
  assert.ok(wide <= window, `${page.url()} is ${wide} wide in a window of ${window}`);
}

/** Why no pictures are taken; `false` when they are. */
export const noPictures: string | false =
  process.env['ESCALOG_SCREENSHOTS'] === undefined
    ? 'ESCALOG_SCREENSHOTS names no folder for the pictures of the docs'
    : false;

/** Keeps a picture of what is in sight for the docs, in the folder that ESCALOG_SCREENSHOTS names; nothing otherwise. */
export async function photograph(page: Page, name: string): Promise<void> {
  const folder = process.env['ESCALOG_SCREENSHOTS'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
