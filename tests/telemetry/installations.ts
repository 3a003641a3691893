/** The two ways Escalog runs, as processes that are told where spans go. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceName } from '@escalog/contracts';
import { RunningCluster } from '../faults/running-cluster.ts';
import { WebhookReceiver } from '../harness/webhook-receiver.ts';
import { startKafka } from '../servers/kafka.ts';
import { startMongodb } from '../servers/mongodb.ts';
import { EscalogCommand } from '../startup/escalog-command.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Observed extends AsyncDisposable {
  /** Gets the webhooks that pages go to. */
  readonly receiver: WebhookReceiver;
  /** The `service.name` of a service's spans. */
  nameOf(service: ServiceName): string;
  post(service: ServiceName, path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Stops everything as an operator would; rejects when something ends otherwise than with 0. */
  stop(): Promise<void>;
}

const exporting = (otlpUrl: string) => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl,
  OTEL_METRIC_EXPORT_INTERVAL: '500',
  OTEL_METRIC_EXPORT_TIMEOUT: '400',
});

/** `npm start`. */
export async function embedded(otlpUrl: string): Promise<Observed> {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-telemetry-'));
  const receiver = await WebhookReceiver.open();
  const escalog = new EscalogCommand({
    ESCALOG_DATA_DIR: folder,
    PORT: '0',
    ESCALOG_ALLOWED_NETWORKS: '127.0.0.0/8',
    ...exporting(otlpUrl),
  });
  const dispose = async (): Promise<void> => {
    await escalog[Symbol.asyncDispose]();
    await receiver.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const url = await escalog.listening();
    return {
      receiver,
      nameOf: () => 'escalog',
      async post(_service, path, body, headers) {
        const answer = await fetch(`${url}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
        });
        return { status: answer.status, text: await answer.text() };
      },
      async stop() {
        escalog.child.kill('SIGTERM');
        const code = await escalog.exited();
        if (code !== 0) throw new Error(`escalog ended with ${code}: ${escalog.output}`);
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** A process of each service, on a broker and a store of their own. */
export async function fiveProcesses(otlpUrl: string): Promise<Observed> {
  const [kafka, mongodb] = await Promise.all([startKafka(), startMongodb()]);
  const removeServers = async (): Promise<void> =>
    void (await Promise.all([kafka.container.remove(), mongodb.container.remove()]));
  try {
    const cluster = await RunningCluster.start({ kafka: kafka.address, mongodb: mongodb.url }, 1, exporting(otlpUrl));
    return {
      receiver: cluster.receiver,
      nameOf: (service) => `escalog-${service}`,
      post: (service, path, body, headers) => cluster.post(service, path, body, headers),
      async stop() {
        for (const process of cluster.processes) {
          const code = await process.end('SIGTERM');
          if (code !== 0) throw new Error(`${process.name} ended with ${code}: ${process.output}`);
        }
      },
      async [Symbol.asyncDispose]() {
        await cluster[Symbol.asyncDispose]();
        await removeServers();
      },
    };
  } catch (error) {
    await removeServers();
    throw error;
  }
}
