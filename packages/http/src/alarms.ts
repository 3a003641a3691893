import Type from 'typebox';
import { HttpProblem, problemSchema } from './problem.ts';
import type { Routes } from './routes.ts';
import { checkStates } from './service.ts';
import { signedBy } from './signed-by.ts';

const nullable = <Schema extends Type.TSchema>(schema: Schema, description: string) =>
  Type.Union([schema, Type.Null()], { description });

const alarmSchema = Type.Object(
  {
    id: Type.String({ description: 'The service and the check of `/health/ready`, such as notification/smtp.' }),
    state: Type.Enum(checkStates.filter((state) => state !== 'well')),
    detail: Type.String({ description: 'What the check said last.' }),
    host: Type.String({ description: 'The machine or container whose process said it.' }),
    since: Type.String({ description: 'ISO 8601, as every instant here.' }),
    told: Type.Integer({ description: 'How often operators were told.' }),
    toldAt: nullable(Type.String(), 'When they were told last.'),
    heard: nullable(
      Type.Object({ at: Type.String(), by: Type.String() }),
      'Who said that they have heard it: it is not told again before it is worse, or over.',
    ),
  },
  { title: 'StandingAlarm' },
);
const listSchema = Type.Object({ alarms: Type.Array(alarmSchema) });

export type ShownAlarm = Type.Static<typeof alarmSchema>;

/** The alarms of a service, as far as routes ask for them. */
export interface AlarmBox {
  /** The oldest first. */
  list(): Promise<readonly ShownAlarm[]>;
  /** Somebody has heard it. `undefined` when it does not stand. */
  hear(check: string, by: string): Promise<ShownAlarm | undefined>;
}

const byCheck = Type.Object({
  check: Type.String({ minLength: 1, maxLength: 100, description: 'What is behind the slash of the id.' }),
});

/** `GET /v1/alarms/<service>` and `POST /v1/alarms/<service>/{check}/hear`. */
export function alarmRoutes(server: Routes, service: string, box: AlarmBox): void {
  const tags = ['alarms'];
  const path = `/v1/alarms/${service}`;

  const list = {
    tags,
    summary: `List what operators are told of by the ${service} service, until it is heard or over`,
    response: { 200: listSchema },
  };
  server.get(path, { schema: list }, async () => ({ alarms: [...(await box.list())] }));

  const hear = {
    tags,
    summary: 'Say that an alarm was heard: operators are not told of it again before it is worse, or over',
    params: byCheck,
    body: Type.Object({ by: signedBy }, { additionalProperties: false, examples: [{ by: 'Ana' }] }),
    response: { 200: alarmSchema, 404: problemSchema },
  };
  server.post(`${path}/:check/hear`, { schema: hear }, async (request) => {
    const { check } = request.params;
    const heard = await box.hear(check, request.signer(request.body.by));
    if (heard !== undefined) return heard;
    throw new HttpProblem(
      404,
      'no-such-alarm',
      `No alarm ${service}/${check} stands; it is over, or never began. GET ${path} lists those that stand.`,
    );
  });
}
