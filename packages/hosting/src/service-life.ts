/** What stands the same in every service: how it starts, stops, and tells how it is doing. */
import { groupOf, type ServiceName } from '@escalog/contracts';
import type { DefinitionsCopy } from '@escalog/definitions';
import { alarmRoutes, deadLetterRoutes, type Check, type Routes, type Service } from '@escalog/http';
import type { Awaitable, Instant, Milliseconds } from '@escalog/kernel';
import {
  answerPreviews,
  consumeEvents,
  DeadLetters,
  followDefinitions,
  handlerOf,
  relayCheck,
  timersCheck,
  type Auditor,
  type EventConsumer,
  type PreviewAnswers,
  type PublishingFailure,
  type Reactions,
  type RunnerDeps,
  type TimerFailure,
} from '@escalog/runner';
import { observe } from '@escalog/telemetry';
import type { Consumer, Message } from '@escalog/bus';
import { Lag } from './lag.ts';
import { StandingAlarms } from './standing-alarms.ts';

/** What a service does with the events that it hears. */
export interface Hearing {
  readonly topics: readonly string[];
  /** Handles one message again, out of the dead letters. */
  readonly handler: (message: Message) => Awaitable<void>;
  consume(): Promise<EventConsumer>;
}

/** What decides and publishes: workflows, deciders. */
export interface Running {
  /** `hears` is what the service hears, for who must not act before it was heard. */
  start(hears: EventConsumer): void;
  stop(): void;
  /** How much is in hand or waiting. */
  readonly busy: number;
  /** Why events do not reach the bus. */
  readonly failing: PublishingFailure | undefined;
  /** Why timers do not fire; left out by what has none. */
  readonly failingTimers?: TimerFailure | undefined;
  /** Since when timers fire without what is on the topics. */
  readonly unheardSince?: Instant | undefined;
}

export interface ServiceParts {
  readonly name: ServiceName;
  /** The copy of the catalog that it decides with: fed before the first event is heard. */
  readonly definitions?: DefinitionsCopy;
  readonly hears: Hearing;
  /** What it answers to questions about declarations, or does with the answers. */
  readonly previews?: PreviewAnswers;
  /** Begin once events are heard, and end first. */
  readonly runs: readonly Running[];
  /** Compares what waits with the log; begins last, and ends first. */
  readonly auditor?: Auditor;
  routes(server: Routes): void | Promise<void>;
  /** What else must hold before the first event is heard. */
  prepare?(): void | Promise<void>;
  /** What is left to be ended once no event is heard any more. */
  finish?(): Promise<void>;
  /** Conditions of its own. */
  checks?(): readonly Check[] | Promise<readonly Check[]>;
  /** Work of its own that is in hand or waiting. */
  busy?(): number;
}

/** Hears events one after the other for each incident, as `consumeEvents` says. */
export function reactsTo(
  { name, topics, on, gather }: { name: ServiceName; topics: readonly string[]; on: Reactions; gather?: Milliseconds },
  deps: RunnerDeps,
): Hearing {
  return {
    topics,
    handler: handlerOf(on),
    consume: () => consumeEvents({ service: name, topics, on, ...(gather !== undefined && { gather }) }, deps),
  };
}

/** The service that is made of these parts, not started yet. */
export function serviceOf(parts: ServiceParts, deps: RunnerDeps): Service {
  const { name, definitions, hears, runs } = parts;
  const deadLetters = new DeadLetters(name, hears.handler, deps);
  const consumers: Consumer[] = [];
  let events: EventConsumer | undefined;
  let parked: (() => void) | undefined;
  let life: 'new' | 'paused' | 'running' = 'new';
  const lag = new Lag(() => deps.bus.lag(groupOf(name), hears.topics), name);
  const checks = async (): Promise<readonly Check[]> => [
    ...(life === 'paused' ? [pausedCheck] : []),
    ...(events === undefined ? [] : [events.check(), lag.check()]),
    await deadLetters.check(),
    ...checksOf(runs),
    ...(parts.auditor === undefined ? [] : [parts.auditor.check()]),
    ...((await parts.checks?.()) ?? []),
  ];
  const alarms = new StandingAlarms({
    ...deps,
    service: name,
    checks: async () => {
      await lag.look();
      return [...(await checks()), ...(deps.processChecks?.() ?? [])];
    },
  });

  const getReady = async (): Promise<void> => {
    // Side by side: on Kafka each takes as long as it takes to join a group.
    const [copy, previews] = await Promise.all([
      definitions && followDefinitions(definitions, deps),
      parts.previews && answerPreviews(name, parts.previews, deps),
    ]);
    consumers.push(...[copy, previews].filter((consumer) => consumer !== undefined));
    previews?.begin();
  };

  return {
    name,
    async routes(instance) {
      const server = instance as unknown as Routes;
      await parts.routes(server);
      deadLetterRoutes(server, name, deadLetters);
      alarmRoutes(server, name, alarms);
    },
    async start({ paused = false } = {}) {
      if (life === 'new') await getReady();
      if (paused) {
        life = 'paused';
        return alarms.start();
      }
      if (events !== undefined) return;
      await parts.prepare?.();
      events = await hears.consume();
      consumers.push(events);
      for (const running of runs) running.start(events);
      // Until then it says that it is paused, if it was.
      life = 'running';
      await parts.auditor?.start();
      lag.start();
      parked = observe('escalog.incident.parked', () => [[deadLetters.parked, { 'escalog.service': name }]]);
      alarms.start();
    },
    async stop() {
      await alarms.stop();
      parked?.();
      lag.stop();
      await parts.auditor?.stop();
      for (const running of runs) running.stop();
      await Promise.all(consumers.splice(0).map((consumer) => consumer.stop()));
      await parts.finish?.();
    },
    checks,
    busy: async () =>
      runs.reduce((sum, { busy }) => sum + busy, 0) +
      (parts.auditor?.busy ?? 0) +
      (parts.busy?.() ?? 0) +
      alarms.busy +
      (await deps.bus.lag(groupOf(name), hears.topics)),
  };
}

const pausedCheck: Check = {
  name: 'paused',
  ok: false,
  detail: 'It pages nobody until somebody says so: escalog paused shows who would be, escalog paused --go-on goes on.',
};

function checksOf(runs: readonly Running[]): readonly Check[] {
  const timed = runs.filter((running) => 'failingTimers' in running);
  return [
    ...(runs.length === 0 ? [] : [relayCheck(firstOf(runs.map(({ failing }) => failing)))]),
    ...(timed.length === 0
      ? []
      : [
          timersCheck(
            firstOf(timed.map(({ failingTimers }) => failingTimers)),
            firstOf(timed.map(({ unheardSince }) => unheardSince)),
          ),
        ]),
  ];
}

function firstOf<Value>(values: readonly (Value | undefined)[]): Value | undefined {
  return values.find((value) => value !== undefined);
}
