import { hash } from 'node:crypto';
import { callerOf, type Caller } from '@escalog/definitions';
import { HttpProblem, problemSchema, type Routes } from '@escalog/http';
import { after, isRetriable, type Milliseconds } from '@escalog/kernel';
import { idOfKey } from '@escalog/runner';
import { counted } from '@escalog/telemetry';
import type { FastifyRequest } from 'fastify';
import type { IncidentRead } from '../domain/incident-read.ts';
import { severityNamed } from '../domain/names.ts';
import { becausePerson } from '../domain/reasons.ts';
import { slackCommandOf, type SlackDeclaration } from '../domain/slack-command.ts';
import {
  choiceOf,
  helpMessage,
  incidentMessage,
  onlyText,
  usage,
  type Choice,
  type SlackMessage,
} from '../domain/slack-message.ts';
import type { ReceivedReplies } from '../received-replies.ts';
import type { SlackReplies } from '../slack/replies.ts';
import { said } from '../domain/text.ts';
import { refusedBecause } from '../slack/signature.ts';
import { need, type IntakeContext } from './context.ts';
import { answerInSlack } from './slack-answers.ts';
import { answerPress, pressIn, type Press } from './slack-press.ts';
import { command, interaction, message, payloadIn, writer, type Chooser, type Who } from './slack-schemas.ts';
import { tags } from './schemas.ts';

export interface SlackContext extends IntakeContext {
  /** Of the Slack app; without it nothing is taken from Slack. */
  readonly slackSigningSecret: string | undefined;
  readonly replies: SlackReplies;
  /** Of buttons that were pressed. */
  readonly received: ReceivedReplies;
  readonly publicUrl: () => string;
}

/** Slack gives up after three seconds, and tells whoever asked that it failed though the incident is open. */
const patience: Milliseconds = 2_000;
const betweenLooks: Milliseconds = 100;

const form = 'application/x-www-form-urlencoded';

/** `POST /v1/slack/command` and what follows from its answer: how an incident is declared in Slack. */
export function slackRoutes(server: Routes, context: SlackContext): void {
  const { incidents, definitions, clock } = context;
  takeSigned(server, context);

  server.post(
    '/v1/slack/command',
    {
      schema: {
        tags,
        summary: 'Declare or answer an incident by a slash command of Slack',
        description: `Signed by Slack. Behind the command stands what is wrong, and before that a severity where one is known: ${usage('/incident')}. Or an answer to an incident, by the first characters of its id: acknowledge 0c2f7a, decline 0c2f7a why, escalate 0c2f7a, handoff 0c2f7a payments: why.`,
        consumes: [form],
        body: command,
        response: { 200: message, 403: problemSchema, 404: problemSchema },
      },
    },
    async (request) => {
      const { ssl_check: isCheck, text: written = '', command: word = '/incident' } = request.body;
      if (isCheck !== undefined) return {};
      const asked = slackCommandOf(written, definitions);
      if (asked.kind === 'help') return helpMessage(word, definitions);
      if (asked.kind === 'declare') return orSaid('No incident is declared.', () => declare(asked, request));
      const answered = await orSaid('Nothing was changed.', () =>
        answerInSlack(asked, callerWriting(request.body), context, request),
      );
      return answered ?? orSaid('No incident is declared.', () => declare(asked.otherwise, request));
    },
  );

  server.post(
    '/v1/slack/interaction',
    {
      schema: {
        tags,
        summary: 'Answer by a button in Slack, or choose there what is affected',
        description:
          'Signed by Slack, when somebody presses a button of a page, or chooses in the form of an answer above. What comes of it is told there.',
        consumes: [form],
        body: interaction,
        response: { 200: message, 403: problemSchema, 404: problemSchema },
      },
    },
    async (request) => {
      const { actions = [], user, message: shown, response_url: url } = payloadIn(request.body.payload);
      const press = pressIn(actions, shown);
      if (press !== undefined) {
        const id = `slack/${String(request.headers['x-slack-signature'])}`;
        const said = await orSaid('Nothing was changed.', () => pressedOnce(id, press, user));
        if (said !== undefined) void answerLater(url, said);
      }
      const choice = actions.map(choiceOf).find((one) => one !== undefined);
      if (choice !== undefined) void answerLater(url, await orSaid('Nothing was changed.', () => choose(choice, user)));
      return {};
    },
  );

  /** `undefined` for a request that is sent once more. */
  async function pressedOnce(id: string, press: Press, user: Chooser): Promise<SlackMessage | undefined> {
    let said: SlackMessage | undefined;
    await context.received.once(id, async () => {
      said = await answerPress(press, ({ person }) => callerWriting(writer(user), person), context);
      return { answer: '' };
    });
    return said;
  }

  /** Whoever chooses sees what came of it in place of the form; what went wrong, they alone. */
  async function choose({ incidentId, ref }: Choice, user: Chooser): Promise<Later> {
    const caller = callerWriting(writer(user));
    const entry = definitions.find(ref)?.entry;
    if (entry === undefined)
      throw new HttpProblem(422, 'unknown-entry', `${ref} is not in the catalog any more; choose another one.`);
    const before = await incidents.read(incidentId);
    const { read } = await incidents.execute(
      incidentId,
      {
        kind: 'change-scope',
        add: [ref],
        remove: [],
        unknownNames: [],
        found: before.affects,
        names: { [ref]: entry.name },
        reason: becausePerson(caller, 'said in Slack what is affected'),
      },
      { kind: 'person', ref: caller.ref },
    );
    return async () => {
      const after = await untilTold(read, ({ routes }) => routes.length > before.routes.length);
      return { ...incidentMessage(after, reportOf(after), definitions, clock.now()), replace_original: true };
    };
  }

  /** The answer to a choice is shown only when it comes this way. */
  async function answerLater(url: string | undefined, answer: Later | SlackMessage): Promise<void> {
    if (url === undefined || !URL.canParse(url)) return;
    try {
      const { replace_original = false, ...shown } = typeof answer === 'function' ? await answer() : answer;
      context.replies.send(url, { ...shown, replace_original });
    } catch (error) {
      context.replies.failed(error);
    }
  }

  async function declare(
    asked: SlackDeclaration,
    { body, headers }: FastifyRequest<{ Body: Who }>,
  ): Promise<SlackMessage> {
    const signature = String(headers['x-slack-signature']);
    const caller = callerWriting(body);
    const severity = need(severityNamed(asked.severity, definitions));
    const assumed = asked.severity === undefined ? `, and ${severity} was assumed because no severity was given` : '';
    const { read, changed } = await incidents.execute(
      idOfKey(`slack/${signature}`),
      {
        kind: 'declare',
        declaration: {
          title: asked.title,
          description: asked.description,
          severity,
          affects: [],
          unknownNames: [],
          responder: null,
          source: { kind: 'slack', dedupKey: null, requestHash: hash('sha256', signature), url: null },
        },
        preview: null,
        reason: becausePerson(caller, `declared it in Slack${assumed}`),
      },
      { kind: 'person', ref: caller.ref },
    );
    if (!changed) throw new HttpProblem(403, 'slack-replayed', 'This was sent before, and did then what it asks for.');
    return incidentMessage(await untilTold(read, isRouted), reportOf(read), definitions, clock.now());
  }

  /** Who must come follows within milliseconds, unless a service is away; waiting longer would cost the answer. */
  async function untilTold(changed: IncidentRead, isTold: (read: IncidentRead) => boolean): Promise<IncidentRead> {
    const end = after(clock.now(), patience);
    for (let read = changed; ; read = await incidents.read(changed.id)) {
      if (isTold(read) || clock.now() >= end) return read;
      await new Promise<void>((ring) => clock.alarm(after(clock.now(), betweenLooks), ring));
    }
  }

  /**
   * The person who has the Slack user for a contact method, `expected` where several do; else the one whom the name of the user
   * calls, else that user: nobody chooses the name by which Slack knows them.
   */
  function callerWriting({ user_name: name, user_id: id }: Who, expected?: string): Caller {
    const owners = definitions
      .allOf('person')
      .filter(({ contactMethods }) => contactMethods.some((method) => method.channel === 'slack' && method.to === id));
    const owner = owners.find(({ ref }) => ref === expected) ?? owners[0];
    if (owner !== undefined) return { ref: owner.ref, name: owner.name, known: true };
    const word = name?.replaceAll(/[._]+/g, ' ').trim();
    const answer = word ? callerOf(word, definitions) : undefined;
    return answer !== undefined && 'caller' in answer && answer.caller.known
      ? answer.caller
      : { ref: `slack/${id ?? 'unknown'}`, name: said(name) ?? 'Somebody in Slack', known: false };
  }

  function reportOf({ id }: IncidentRead): string {
    return `${context.publicUrl()}/v1/incidents/${id}/report`;
  }
}

/** What is to be said once more is known. */
type Later = () => Promise<SlackMessage>;

function isRouted({ routes, escalations }: IncidentRead): boolean {
  return routes.length > 0 && escalations.length > 0;
}

/** Slack shows an answer only with status 200; what went wrong is for whoever wrote it. */
async function orSaid<Answer>(nothing: string, answered: () => Promise<Answer>): Promise<Answer | SlackMessage> {
  try {
    return await answered();
  } catch (error) {
    if (error instanceof HttpProblem && error.code !== 'slack-replayed') return onlyText(`${nothing} ${error.message}`);
    if (isRetriable(error)) return onlyText(`${nothing} Escalog cannot store it just now; try again in a moment.`);
    throw error;
  }
}

/** Makes `server`, a part of one, take forms that Slack has signed, and nothing else. */
function takeSigned(server: Routes, { slackSigningSecret: secret, clock }: SlackContext): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, { signed: body }),
  );
  server.addHook('preValidation', async (request) => {
    if (secret === undefined)
      throw new HttpProblem(404, 'slack-not-set-up', 'Slack is not set up: give ESCALOG_SLACK_SIGNING_SECRET.');
    const { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature } = request.headers;
    const body = (request.body as { signed?: Buffer } | undefined)?.signed ?? Buffer.alloc(0);
    const why = refusedBecause({ timestamp: one(timestamp), signature: one(signature), body }, secret, clock.now());
    if (why !== undefined) {
      counted('escalog.callback.refused', 1, { 'escalog.provider': 'slack' });
      throw new HttpProblem(403, 'not-from-slack', why);
    }
    request.body = Object.fromEntries(new URLSearchParams(body.toString('utf8')));
  });
}

function one(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
