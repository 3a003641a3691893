import { metrics, type Attributes } from '@opentelemetry/api';

/** What is measured, by the names of OpenTelemetry's conventions where there are any. */
const durations = {
  /** https://opentelemetry.io/docs/specs/semconv/http/http-metrics/ */
  'http.server.request.duration': 'Duration of HTTP server requests.',
  /** https://opentelemetry.io/docs/specs/semconv/messaging/messaging-metrics/ */
  'messaging.client.operation.duration':
    'Duration of messaging operations of the client: sending a batch to the broker.',
  'messaging.process.duration': 'Duration of handling one message, its effect stored.',
  'escalog.message.age': 'How old a message is when it is handled: what waiting on the bus adds to a page.',
  'escalog.timer.lateness': 'How much later than due a timer fired.',
  'escalog.page.attempt.duration': 'Duration of one attempt to reach a person, by channel and outcome.',
  'escalog.nudge.lead_time': 'From when something was suggested to people to its end, by outcome.',
  'escalog.page.age': 'From when a page was asked for to the end of an attempt, by channel and outcome.',
} as const;

const counts = {
  'messaging.client.sent.messages': { unit: '{message}', description: 'Messages that the broker has acknowledged.' },
  'messaging.client.consumed.messages': { unit: '{message}', description: 'Messages that came from the broker.' },
  'escalog.message.parked': { unit: '{message}', description: 'Messages that went to the dead letters.' },
  'escalog.audit.findings': {
    unit: '{finding}',
    description: 'What the auditor found not to wait although it ought to, by what it was.',
  },
  'escalog.timer.unheard': {
    unit: '{timer}',
    description: 'Timers that fired although what was on the topics was not heard.',
  },
  'escalog.subscription.posts': {
    unit: '{attempt}',
    description: 'Attempts to post an event to a subscription, by what came of them.',
  },
  'escalog.page.attempts': {
    unit: '{attempt}',
    description:
      'Attempts to reach a person, by channel, provider and outcome; withheld: not made, because the provider is out of reach.',
  },
  'escalog.template.failed': {
    unit: '{message}',
    description: 'Messages whose template could not be rendered, so that Escalog used its own words, by channel.',
  },
  'escalog.callback.refused': {
    unit: '{request}',
    description: 'Requests in the name of a provider that it has not signed, by provider.',
  },
  'escalog.reply.unknown': {
    unit: '{message}',
    description: 'Text messages from numbers that belong to nobody in the catalog.',
  },
  'escalog.timeline.mended': {
    unit: '{incident}',
    description: 'Incidents of which what timelines are told from was damaged, and was made anew from the log.',
  },
  'escalog.nudge.ended': { unit: '{nudge}', description: 'Nudges that came to an end, by outcome.' },
} as const;

/** What is read whenever metrics are sent. */
const gauges = {
  'escalog.page.waiting': { unit: '{message}', description: 'Messages that wait for their turn, by channel.' },
  'escalog.provider.state': {
    unit: '1',
    description: 'Whether a provider reaches anybody, by channel and provider: 1, or 0 when nobody.',
  },
  'escalog.check.state': {
    unit: '{check}',
    description: 'How a check of readiness stands, by service, check and state: 1 of the state in which it is, else 0.',
  },
  'escalog.alarm.standing': {
    unit: '{alarm}',
    description: 'Alarms that stand, by service and check, and whether somebody has heard them.',
  },
  'escalog.incident.unanswered': {
    unit: '{incident}',
    description: 'Open incidents that have come to the end of their escalation path, and nobody has acknowledged.',
  },
  'escalog.source.silent': {
    unit: '{source}',
    description: 'Alert sources that usually send and do not, and heartbeats that are missed.',
  },
  'escalog.incident.parked': {
    unit: '{incident}',
    description: 'Incidents whose messages wait in the dead letters, by service.',
  },
  'escalog.bus.lag': { unit: '{message}', description: 'Messages that wait to be handled, by service.' },
  'escalog.channel.accepted.age': {
    unit: 's',
    description: 'How long ago a provider last took a message, by channel; absent before the first since the start.',
  },
  'escalog.channel.failed.age': {
    unit: 's',
    description: 'How long ago a message last failed, by channel; absent before the first since the start.',
  },
  'escalog.disk.free': { unit: 'By', description: 'How much is free on the disk of the data folder.' },
  'escalog.disk.reserve': { unit: 'By', description: 'What is left of the reserve in the data folder.' },
  'escalog.disk.queued': {
    unit: 'By',
    description: 'What is in memory alone, and is stored once the disk of the data folder takes it.',
  },
} as const;

/** Everything that is measured, as it is sent. */
export const instrumentsMade: readonly {
  readonly name: string;
  readonly unit: string;
  readonly kind: 'histogram' | 'counter' | 'gauge';
}[] = [
  ...Object.keys(durations).map((name) => ({ name, unit: 's', kind: 'histogram' as const })),
  ...Object.entries(counts).map(([name, { unit }]) => ({ name, unit, kind: 'counter' as const })),
  ...Object.entries(gauges).map(([name, { unit }]) => ({ name, unit, kind: 'gauge' as const })),
];

export type Gauge = keyof typeof gauges;
/** What a gauge shows: values, each with its attributes. */
export type Observation = () => readonly (readonly [value: number, attributes: Attributes])[];

export type Duration = keyof typeof durations;
export type Count = keyof typeof counts;

/** In seconds: a page is late after tens of milliseconds, and lost to its reader after minutes. */
const boundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
/** In seconds: people take minutes to answer, and what they are asked stands for up to hours. */
const boundariesOfPeople = [5, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400];

const none: Attributes = {};

let instruments:
  | {
      record(name: Duration, seconds: number, attributes: Attributes): void;
      add(name: Count, value: number, attributes: Attributes): void;
    }
  | undefined;

/** What gauges show at this moment. */
const observations = new Set<{ readonly name: Gauge; readonly read: Observation }>();

/** From now on what is told is measured; before, it is dropped. */
export function measureFromNowOn(): void {
  const meter = metrics.getMeter('escalog');
  for (const [name, options] of Object.entries(gauges))
    meter.createObservableGauge(name, options).addCallback((result) => {
      for (const [value, attributes] of shownBy(name as Gauge)) result.observe(value, attributes);
    });
  const histograms = new Map(
    Object.entries(durations).map(([name, description]) => [
      name,
      meter.createHistogram(name, {
        description,
        unit: 's',
        advice: { explicitBucketBoundaries: name === 'escalog.nudge.lead_time' ? boundariesOfPeople : boundaries },
      }),
    ]),
  );
  const counters = new Map(Object.entries(counts).map(([name, options]) => [name, meter.createCounter(name, options)]));
  instruments = {
    record: (name, seconds, attributes) => histograms.get(name)?.record(seconds, attributes),
    add: (name, value, attributes) => counters.get(name)?.add(value, attributes),
  };
}

/** Whether what is told is measured: for those who would tell it often, and have to make attributes for it. */
export function isMeasured(): boolean {
  return instruments !== undefined;
}

/** Notes how long something took, in milliseconds. */
export function took(name: Duration, milliseconds: number, attributes: Attributes = none): void {
  instruments?.record(name, milliseconds / 1_000, attributes);
}

/** Notes that something happened so many times. */
export function counted(name: Count, value: number, attributes: Attributes = none): void {
  instruments?.add(name, value, attributes);
}

/** What a gauge shows at this moment. */
export function shownBy(name: Gauge): ReturnType<Observation> {
  return [...observations].flatMap((observation) => (observation.name === name ? observation.read() : []));
}

/** Has a gauge show what `read` returns, until the function that this returns is called. */
export function observe(name: Gauge, read: Observation): () => void {
  const observation = { name, read };
  observations.add(observation);
  return () => void observations.delete(observation);
}
