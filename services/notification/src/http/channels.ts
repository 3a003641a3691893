import type { Definitions } from '@escalog/definitions';
import type { Routes } from '@escalog/http';
import { isoOf } from '@escalog/kernel';
import Type from 'typebox';
import type { ChannelWatch } from '../channels/channel-watch.ts';
import type { Load } from '../load.ts';

export interface ChannelsOptions {
  /** What the machine or container of this process is called. */
  readonly replica: string;
  readonly watch: Pick<ChannelWatch, 'report'>;
  readonly load: Pick<Load, 'of'>;
  readonly definitions: Definitions;
}

const orNull = <Schema extends Type.TSchema>(schema: Schema, description: string) =>
  Type.Union([schema, Type.Null()], { description });

const happening = Type.Object({
  at: Type.String({ description: 'ISO 8601.' }),
  detail: Type.String({ description: 'What the provider said, or the error.' }),
});

const channel = Type.Object(
  {
    channel: Type.String({ description: 'A kind of contact method.' }),
    isSetUp: Type.Boolean({ description: 'False when its messages are kept in the sandbox.' }),
    state: Type.Union(
      (['well', 'failing', 'refusing', 'not-set-up', 'untried'] as const).map((state) => Type.Literal(state)),
      {
        description:
          'well: nothing says otherwise. failing: nobody is reached. refusing: the provider takes nothing from us. not-set-up: its messages are kept in the sandbox. untried: nothing was sent yet.',
      },
    ),
    because: orNull(Type.String(), 'Why nobody is reached.'),
    provider: orNull(
      Type.String(),
      'Host of the provider; null where each recipient has a provider of their own, and where it is not set up.',
    ),
    lastAccepted: orNull(happening, 'When a provider last took a message.'),
    lastFailure: orNull(happening, 'When a message last failed.'),
    inFlight: Type.Integer({ description: 'Messages under way.' }),
    waiting: Type.Integer({ description: 'Messages that wait for their turn.' }),
    acceptedInHour: Type.Integer({ description: 'Messages that were accepted within the last hour.' }),
    failedInHour: Type.Integer({ description: 'Messages that failed within the last hour.' }),
    people: Type.Integer({ description: 'People of the catalog who have such a contact method.' }),
    outOfReach: Type.Array(
      Type.Object({
        provider: Type.String({ description: 'Host or origin.' }),
        since: Type.String({ description: 'ISO 8601.' }),
        because: Type.String({ description: 'What came of the last attempt.' }),
        waiting: Type.Integer({ description: 'Pages that are tried by it again as soon as it answers.' }),
      }),
      {
        description:
          'Providers that answer nobody: their pages take the next contact method at once, and one in a few seconds tries them.',
      },
    ),
  },
  { title: 'Channel' },
);

const answer = Type.Object(
  {
    replica: Type.String({
      description:
        'The process that answered: each knows what went through it since it was started. In a cluster, ask each replica of notification.',
    }),
    channels: Type.Array(channel),
  },
  { title: 'Channels' },
);

/** `GET /v1/channels`: is every channel well? */
export function channelsRoute(server: Routes, { replica, watch, load, definitions }: ChannelsOptions): void {
  const schema = {
    tags: ['notification'],
    summary: 'How every channel is doing',
    description:
      'For each kind of contact method: whether it is set up, whether its provider takes messages, and what waits. As far as the process knows that answers, since it was started.',
    response: { 200: answer },
  };

  server.get('/v1/channels', { schema }, async () => {
    const people = peopleByChannel(definitions);
    return {
      replica,
      channels: watch.report().map(({ lastAccepted, lastFailure, outOfReach, ...report }) => {
        const { waiting, inFlight } = load.of(report.channel);
        return {
          ...report,
          isSetUp: report.state !== 'not-set-up',
          because: report.because ?? null,
          provider: report.provider ?? null,
          lastAccepted: lastAccepted === undefined ? null : { ...lastAccepted, at: isoOf(lastAccepted.at) },
          lastFailure: lastFailure === undefined ? null : { ...lastFailure, at: isoOf(lastFailure.at) },
          waiting,
          inFlight,
          people: people.get(report.channel) ?? 0,
          outOfReach: outOfReach.map(({ since, ...one }) => ({ ...one, since: isoOf(since) })),
        };
      }),
    };
  });
}

function peopleByChannel(definitions: Definitions): ReadonlyMap<string, number> {
  const people = new Map<string, number>();
  for (const { contactMethods } of definitions.allOf('person'))
    for (const kind of new Set(contactMethods.map((method) => method.channel)))
      people.set(kind, (people.get(kind) ?? 0) + 1);
  return people;
}
