import { openKafkaBus, type KafkaOptions } from '@escalog/bus/kafka';
import { everyTopic, groupOf, serviceNames, topics, type ServiceName } from '@escalog/contracts';
import { systemClock } from '@escalog/runner';
import type { Servers } from '../harness/cluster.ts';
import { argumentsOf, listening, separateServices } from '../harness/separate-services.ts';
import { applyCatalog, declaration } from './bench-catalog.ts';
import { MeasuredProcess, profilingTo } from './measured-process.ts';
import { systemOf, type System } from './system.ts';

export interface ClusterOptions {
  readonly servers: Servers;
  /** Where the services' secrets are kept. */
  readonly folder: string;
  readonly webhookUrl: string;
  /** Where each service leaves a CPU profile when it ends. */
  readonly profileFolder: string | undefined;
}

export interface EscalogCluster extends System {
  /** Where the timeline service listens. */
  readonly timelineUrl: string;
}

const { incidents, routing, escalations, notifications } = topics;
/** What each service consumes, as its README says. */
const consumed: Readonly<Record<ServiceName, readonly { readonly name: string }[]>> = {
  intake: [incidents, routing, escalations],
  catalog: [incidents],
  policy: [incidents, routing, notifications],
  notification: [escalations],
  timeline: [incidents, routing, escalations, notifications],
  access: [topics.audit],
};

/** The six services, one process each, asked without a gateway in between. */
export async function startEscalogCluster({
  servers,
  folder,
  webhookUrl,
  profileFolder,
}: ClusterOptions): Promise<EscalogCluster> {
  const env = await separateServices(servers, folder);
  const bus = await openKafkaBus({
    ...kafkaOptions(servers, everyTopic),
    onFailure: (error) => {
      throw error;
    },
  });
  if (
    (await bus.lag(
      'nobody',
      consumed.timeline.map(({ name }) => name),
    )) > 0
  )
    throw new Error(
      `There are incidents on the topics at ${servers.kafka} already: give the bench a broker and a store of its own.`,
    );
  const running = await Promise.all(
    serviceNames.map((name) =>
      MeasuredProcess.start(
        { command: process.execPath, args: [...profilingTo(profileFolder), ...argumentsOf(name)], env },
        listening,
      ),
    ),
  );
  const urlOf = (name: ServiceName): string => running[serviceNames.indexOf(name)]?.announced ?? '';
  await applyCatalog(urlOf('catalog'), webhookUrl, 'nothing');
  await catalogIsKnown(urlOf('intake'));
  const system = systemOf({
    name: 'Escalog',
    processes: running,
    origin: urlOf('intake'),
    path: '/v1/incidents',
    body: declaration,
  });
  const lag = (name: ServiceName): Promise<number> =>
    bus.lag(
      groupOf(name),
      consumed[name].map((topic) => topic.name),
    );
  return {
    ...system,
    timelineUrl: urlOf('timeline'),
    settled: async () => {
      while ((await Promise.all(serviceNames.map(lag))).some((behind) => behind > 0));
    },
    async [Symbol.asyncDispose]() {
      await bus.close();
      await system[Symbol.asyncDispose]();
    },
  };
}

/** How the bench itself looks at the broker. */
export function kafkaOptions({ kafka }: Servers, ofTopics: KafkaOptions['topics']): KafkaOptions {
  return {
    brokers: [kafka],
    tls: false,
    clientId: 'escalog-bench',
    topics: ofTopics,
    clock: systemClock,
    log: { info: () => {}, warn: console.error },
  };
}

/** Until intake's copy of the catalog has it, declarations that name it are refused. */
async function catalogIsKnown(intakeUrl: string): Promise<void> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(declaration('is the catalog here?')),
  };
  for (let status = 0; status !== 201;) {
    const answer = await fetch(`${intakeUrl}/v1/incidents`, init);
    await answer.text();
    status = answer.status;
  }
}
