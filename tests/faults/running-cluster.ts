import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceNames, type ServiceName } from '@escalog/contracts';
import { organisation } from '../harness/organisation.ts';
import type { Servers } from '../harness/cluster.ts';
import { separateServices } from '../harness/separate-services.ts';
import { WebhookReceiver } from '../harness/webhook-receiver.ts';
import { ServiceProcess } from './service-process.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** The six services, each so many times, as processes of their own on real servers, with the test organisation in them. */
export class RunningCluster implements AsyncDisposable {
  readonly receiver: WebhookReceiver;
  readonly processes: readonly ServiceProcess[];
  readonly #folder: string;
  #asked = 0;

  private constructor(receiver: WebhookReceiver, processes: readonly ServiceProcess[], folder: string) {
    this.receiver = receiver;
    this.processes = processes;
    this.#folder = folder;
  }

  /** `environment` adds to what every service is told, or replaces some. */
  static async start(
    servers: Servers,
    replicas: number,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<RunningCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'escalog-faults-'));
    const env = { ...(await separateServices(servers, folder)), ...environment };
    const processes = serviceNames.flatMap((name) =>
      Array.from({ length: replicas }, () => new ServiceProcess(name, env)),
    );
    const cluster = new RunningCluster(await WebhookReceiver.open(), processes, folder);
    try {
      await Promise.all(processes.map((process) => process.start()));
      await cluster.#applyOrganisation();
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
    return cluster;
  }

  /** The processes of one service. */
  of(name: ServiceName): readonly ServiceProcess[] {
    return this.processes.filter((process) => process.name === name);
  }

  get(name: ServiceName, path: string): Promise<Answer> {
    return this.#ask(name, path, {});
  }

  post(
    name: ServiceName,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    return this.#ask(name, path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.processes.map((process) => process.end('SIGKILL')));
    await this.receiver.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Asks the processes in turn, as a gateway would; rejects when nobody answers. */
  async #ask(name: ServiceName, path: string, init: RequestInit): Promise<Answer> {
    const running = this.of(name).filter(({ isRunning }) => isRunning);
    const url = running[(this.#asked += 1) % running.length]?.url;
    if (url === undefined) throw new Error(`no ${name} is running`);
    const response = await fetch(`${url}${path}`, { ...init, signal: AbortSignal.timeout(10_000) });
    return { status: response.status, text: await response.text(), headers: response.headers };
  }

  /** Until every copy of the catalog has it, declarations that name people are refused. */
  async #applyOrganisation(): Promise<void> {
    const { status, text } = await this.post('catalog', '/v1/catalog/apply', {
      entries: organisation(this.receiver.url, this.receiver.secret),
    });
    if (status !== 200) throw new Error(`the organisation was not applied: ${text}`);
    for (const { url } of this.of('intake')) {
      const isKnown = async (): Promise<boolean> => {
        const answer = await fetch(`${url}/v1/incidents`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ title: 'is the catalog here?', responder: 'person/ben', severity: 'sev1' }),
        });
        await answer.text();
        return answer.status === 201;
      };
      while (!(await isKnown()));
    }
  }
}
