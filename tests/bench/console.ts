/**
 * The first view of the lists of the console in Chromium, with 1,000 open incidents: how much is loaded, and how soon it answers, beside
 * a page with nothing on it but one script. Pages are opened in turn, so that whatever else the machine does is the same to each.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser } from 'playwright-core';
import { executablePath } from '../browser/chromium.ts';
import { startEscalogProcess } from './escalog.ts';
import { tell } from './report.ts';
import type { Row } from './table.ts';

const incidents = 1_000;
const atOnce = 20;
const views = 15;

export async function consoleRows(dataDir: string): Promise<readonly Row[]> {
  if (executablePath === undefined) {
    tell('console: left out, as there is no Chromium here');
    return [];
  }
  await using escalog = await startEscalogProcess({ dataDir, profileFolder: undefined });
  const origin = escalog.announced;
  tell(`console: declaring ${incidents} incidents`);
  for (let at = 0; at < incidents; at += atOnce)
    await Promise.all(Array.from({ length: atOnce }, (_, index) => declare(origin, at + index)));
  await using bare = await bareServer();
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const paths = ['/', '/incidents'] as const;
    const seen: Record<'bare' | (typeof paths)[number], View[]> = { bare: [], '/': [], '/incidents': [] };
    const processor = Object.fromEntries(paths.map((path) => [path, 0])) as Record<(typeof paths)[number], number>;
    for (let view = 0; view < views; view += 1) {
      seen.bare.push(await firstView(browser, bare.url));
      for (const path of paths) {
        const before = escalog.processorTime();
        seen[path].push(await firstView(browser, `${origin}${path}`));
        processor[path] += escalog.processorTime() - before;
      }
    }
    return paths.flatMap((path): Row[] => {
      const what = `console, ${path} with ${incidents.toLocaleString('en')} open incidents`;
      const of = (figure: (view: View) => number) => middle(seen[path].map(figure));
      return [
        { what: `${what}, loaded`, unit: 'kB', escalog: of(({ bytes }) => bytes / 1_000), target: { atMost: 200 } },
        {
          what: `${what}, interactive after`,
          unit: 'ms',
          escalog: of(({ ms }) => ms),
          bare: middle(seen.bare.map(({ ms }) => ms)),
          target: { atMost: 150 },
        },
        { what: `${what}, soonest`, unit: 'ms', escalog: least(seen[path]), bare: least(seen.bare) },
        { what: `${what}, of which until the page had come`, unit: 'ms', escalog: of(({ answeredMs }) => answeredMs) },
        { what: `${what}, processor time of the server`, unit: 'ms', escalog: processor[path] / views },
      ];
    });
  } finally {
    await browser.close();
  }
}

async function declare(origin: string, number: number): Promise<void> {
  const answer = await fetch(`${origin}/v1/incidents`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: `incident ${number}: users cannot log in`, severity: `sev${1 + (number % 4)}` }),
  });
  if (answer.status !== 201) throw new Error(`not declared: ${await answer.text()}`);
}

/** A page that is nothing but a script, from this process. */
async function bareServer(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(({ url }, response) => {
    const isScript = url === '/main.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(
      isScript ? 'document.title = "ready";' : '<!doctype html><script type="module" src="/main.js"></script>',
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface View {
  readonly bytes: number;
  /** From the begin of the navigation until the list is there and every script has run, so that a click and a key are answered. */
  readonly ms: number;
  /** Until the page had come. */
  readonly answeredMs: number;
}

/** As somebody sees it who was never there before: nothing is kept. */
async function firstView(browser: Browser, url: string): Promise<View> {
  const context = await browser.newContext();
  const page = await context.newPage();
  let bytes = 0;
  page.on('response', (response) => {
    if (!response.url().includes('/v1/stream'))
      void response.body().then(
        ({ length }) => (bytes += length),
        () => {},
      );
  });
  await page.goto(url, { waitUntil: 'load' });
  const [ms, answeredMs] = (await page.evaluate(
    `(({ domContentLoadedEventEnd, responseEnd }) => [domContentLoadedEventEnd, responseEnd])(performance.getEntriesByType('navigation')[0])`,
  )) as [number, number];
  await context.close();
  return { bytes, ms, answeredMs };
}

function least(seen: readonly View[]): number {
  return Math.min(...seen.map(({ ms }) => ms));
}

function middle(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
