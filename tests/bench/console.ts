/** The first view of the lists of the console in Chromium, with 1,000 open incidents: how much is loaded, and how soon it answers. */
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
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const rows: Row[] = [];
    for (const path of ['/', '/incidents']) {
      const seen: View[] = [];
      for (let view = 0; view < views; view += 1) seen.push(await firstView(browser, `${origin}${path}`));
      const what = `console, ${path} with ${incidents.toLocaleString('en')} open incidents`;
      rows.push(
        {
          what: `${what}, loaded`,
          unit: 'kB',
          escalog: middle(seen.map(({ bytes }) => bytes / 1_000)),
          target: { atMost: 200 },
        },
        {
          what: `${what}, interactive after`,
          unit: 'ms',
          escalog: middle(seen.map(({ ms }) => ms)),
          target: { atMost: 150 },
        },
        {
          what: `${what}, of which the server took`,
          unit: 'ms',
          escalog: middle(seen.map(({ answeredMs }) => answeredMs)),
        },
      );
    }
    return rows;
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

interface View {
  readonly bytes: number;
  /** Until every script has run. */
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

function middle(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
