/** What somebody may ask of one process at once, to bring it down. */
import { connect, type Socket } from 'node:net';
import { request } from 'undici';

export interface Sizes {
  /** Updates of the large incident, of 10 kB each. */
  readonly updates: number;
  /** Incidents whose descriptions have 20 kB each. */
  readonly incidents: number;
  /** Length of an alert body, in bytes. */
  readonly body: number;
}

async function post(url: string, path: string, body: object | string): Promise<Record<string, unknown>> {
  const answer = await request(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const said = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`POST ${path} was answered with ${answer.statusCode}: ${said}`);
  return JSON.parse(said) as Record<string, unknown>;
}

/** Does `work` so many times, ten at a time. */
async function tenAtATime(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < count; start += 10)
    await Promise.all(Array.from({ length: Math.min(10, count - start) }, (_, index) => work(start + index)));
}

/** Declares what the answers are about; resolves with the id of the incident that is large. */
export async function seeded(url: string, { updates, incidents }: Sizes): Promise<string> {
  const large = String((await post(url, '/v1/incidents', { title: 'The large one' }))['id']);
  await tenAtATime(updates, (index) =>
    post(url, `/v1/incidents/${large}/updates`, { text: `${index} ${'é'.repeat(4_990)}`, by: 'person/ana-costa' }),
  );
  await tenAtATime(incidents, (index) =>
    post(url, '/v1/incidents', { title: `Large ${index}`, description: 'é'.repeat(9_990) }),
  );
  return large;
}

/** Somebody who declares and acknowledges, one after the other, until `end`. */
export class Acknowledging {
  /** How long each acknowledgement took to be answered, in milliseconds. */
  readonly took: number[] = [];
  readonly #url: string;
  readonly #going: Promise<void>;
  #isEnding = false;

  constructor(url: string) {
    this.#url = url;
    this.#going = this.#go();
    // Told to whoever ends it.
    this.#going.catch(() => {});
  }

  /** Resolves with the longest; rejects when one was refused. */
  async end(): Promise<number> {
    this.#isEnding = true;
    await this.#going;
    return Math.max(...this.took);
  }

  async #go(): Promise<void> {
    while (!this.#isEnding) {
      const { id } = await post(this.#url, '/v1/incidents', { title: 'Beside all that' });
      const begun = performance.now();
      await post(this.#url, `/v1/incidents/${String(id)}/acknowledge`, { by: 'person/ana-costa' });
      this.took.push(performance.now() - begun);
    }
  }
}

function asking(url: string, text: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  // That it is cut off is what is wanted.
  socket.on('error', () => {});
  socket.pause();
  socket.write(text);
  return socket;
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`;

/** Ten thousand requests for a list on one connection, whose answers nobody reads. */
export function pipelined(url: string): readonly Socket[] {
  return [asking(url, get('/v1/incidents?limit=200').repeat(10_000))];
}

/** Two hundred connections that ask for what is longest, and read nothing. */
export function unread(url: string, large: string): readonly Socket[] {
  const paths = [
    '/v1/incidents?limit=200',
    '/v1/events',
    '/v1/events?format=csv',
    '/v1/stream',
    '/openapi.json',
    '/v1/catalog/entries?limit=500',
    '/incidents',
    `/v1/incidents/${large}/timeline`,
    `/v1/incidents/${large}/timeline/events`,
    `/v1/incidents/${large}/timeline/stream`,
    `/v1/incidents/${large}/report?format=json`,
    `/v1/incidents/${large}/report?format=html`,
  ];
  return Array.from({ length: 200 }, (_, index) => asking(url, get(paths[index % paths.length] ?? '/')));
}

/** Ten people who ask for the report at once; resolves with what each was answered, and how many bytes: 0 where it was cut off. */
export function reports(
  url: string,
  large: string,
  format: string,
): Promise<readonly { readonly status: number; readonly bytes: number }[]> {
  const one = async (): Promise<{ readonly status: number; readonly bytes: number }> => {
    const { statusCode, body } = await request(`${url}/v1/incidents/${large}/report?format=${format}`, {
      headersTimeout: 120_000,
    });
    let bytes = 0;
    for await (const piece of body) bytes += (piece as Buffer).length;
    return { status: statusCode, bytes };
  };
  return Promise.all(Array.from({ length: 10 }, () => one().catch(() => ({ status: 0, bytes: 0 }))));
}

/** Eight senders of alerts whose bodies are that long; resolves with what each was answered, or 0 where it was cut off. */
export function alertBodies(url: string, length: number): Promise<readonly number[]> {
  const alert = { status: 'firing', labels: { alertname: 'Flood', pad: 'x'.repeat(1_000) } };
  const alerts = Array.from({ length: Math.ceil(length / JSON.stringify(alert).length) }, () => alert);
  const body = JSON.stringify({ version: '4', groupKey: 'flood', alerts });
  return Promise.all(
    Array.from({ length: 8 }, () =>
      request(`${url}/v1/alerts/alertmanager`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        headersTimeout: 120_000,
      }).then(
        async ({ statusCode, body: said }) => {
          await said.dump();
          return statusCode;
        },
        () => 0,
      ),
    ),
  );
}
