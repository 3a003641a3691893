import { e164Of, rankOf, type Caller } from '@escalog/definitions';
import {
  askingTwiml,
  HttpProblem,
  problemSchema,
  replyCodeOf,
  replyTwiml,
  sayingTwiml,
  shortAnswers,
  spokenKeys,
  takeTwilioForms,
  twimlAnswer,
  type CallClaim,
  type Routes,
  type TwilioLinks,
} from '@escalog/http';
import { isRetriable } from '@escalog/kernel';
import { counted } from '@escalog/telemetry';
import Type from 'typebox';
import type { IncidentRead } from '../domain/incident-read.ts';
import { answerAll } from '../bundles.ts';
import { isTextedAtOnce, lastBundle, waitingOf } from '../domain/bundle.ts';
import { incidentMeant } from '../domain/replied-incident.ts';
import type { Reply } from '../domain/reply.ts';
import {
  smsAnswer,
  smsTookAll,
  smsWords,
  spokenAnswer,
  spokenTookAll,
  spokenWords,
  whichOne,
} from '../domain/reply-words.ts';
import { shortReplyOf, type ShortReply } from '../domain/short-reply.ts';
import { whereItStands } from '../domain/where-it-stands.ts';
import type { Answered, ReceivedReplies } from '../received-replies.ts';
import { replyTo } from '../replying.ts';
import type { IntakeContext } from './context.ts';
import { nameIn } from './link-pages.ts';
import { tags } from './schemas.ts';

export interface TwilioContext extends IntakeContext {
  /** Of the account; without it nothing is taken from Twilio. */
  readonly authToken: string | undefined;
  readonly publicUrl: () => string;
  readonly twilioLinks: TwilioLinks;
  readonly received: ReceivedReplies;
}

const form = 'application/x-www-form-urlencoded';
const field = (maxLength: number, description: string) => Type.String({ maxLength, description });

/** What is read of a message; Twilio may send more at any time. */
const message = Type.Object(
  {
    MessageSid: field(64, 'What Twilio calls the message: the same one changes nothing when it comes again.'),
    From: field(64, 'The number that it comes from.'),
    Body: field(2_000, 'What was written, such as 1, 2 417 I am on a train, or next.'),
  },
  {
    additionalProperties: true,
    examples: [{ MessageSid: `SM${'0'.repeat(31)}1`, From: '+447700900123', Body: '1 417' }],
  },
);

const keys = Type.Object(
  {
    CallSid: field(64, 'What Twilio calls the call: the same key in it changes nothing when it comes again.'),
    Digits: Type.Optional(field(32, 'The key that was pressed: 1, 2, 3 or 0.')),
  },
  { additionalProperties: true, examples: [{ CallSid: `CA${'0'.repeat(31)}1`, Digits: '1' }] },
);

const calledWith = Type.Object({
  token: Type.String({
    minLength: 1,
    maxLength: 2_000,
    description: 'As it stands in the address that the call was given.',
  }),
});

const response = { 200: twimlAnswer, 403: problemSchema, 404: problemSchema };

/** `POST /v1/twilio/sms` and `/v1/twilio/keys`: how a page is answered by a text message, and by a key in a call. */
export function twilioRoutes(server: Routes, context: TwilioContext): void {
  const { incidents, definitions, clock, received, twilioLinks } = context;
  takeTwilioForms(server, context);

  server.post(
    '/v1/twilio/sms',
    {
      schema: {
        tags,
        summary: 'Answer a page by text message',
        description:
          'Signed by Twilio, when somebody writes to the number that pages come from: 1 or ack, 2 or decline, 3 or next, and the code of the incident where several are open. Whoever has that number in the catalog is taken at their word, as by the link in a page. The answer goes back as a text message.',
        consumes: [form],
        body: message,
        response,
      },
    },
    async ({ body: { MessageSid, From, Body }, log }, reply) => {
      const told = await orSaid(log, smsWords, () => received.once(MessageSid, () => answerToText(From, Body)));
      return reply.type('text/xml').send(await replyTwiml(told));
    },
  );

  server.post(
    '/v1/twilio/keys',
    {
      schema: {
        tags,
        summary: 'Answer a page by a key in its call',
        description: 'Signed by Twilio, at the address that the call gave it. The answer is spoken.',
        consumes: [form],
        querystring: calledWith,
        body: keys,
        response,
      },
    },
    async ({ query: { token }, body: { CallSid, Digits = '' }, originalUrl, log }, reply) => {
      const claim = twilioLinks.keys.read(token);
      const twiml =
        claim === undefined
          ? await sayingTwiml(spokenWords.tooOld, 1)
          : await answerToKey(claim, { callSid: CallSid, digits: Digits }, `${context.publicUrl()}${originalUrl}`, log);
      return reply.type('text/xml').send(twiml);
    },
  );

  /** What somebody is told who wrote `written` from that number. */
  async function answerToText(from: string, written: string): Promise<Answered> {
    const people = peopleAt(from, context);
    const asked = shortReplyOf(written);
    if (people.length === 0) {
      counted('escalog.reply.unknown', 1);
      if (asked?.code !== undefined) await ignoreStranger(asked.answer, asked.code);
      return { answer: smsWords.stranger, forgotten: true };
    }
    return { answer: asked === undefined ? smsWords.usage : await take(asked, people) };
  }

  async function take({ code, answer, why }: ShortReply, people: readonly Caller[]): Promise<string> {
    const isNamed = code === undefined ? undefined : ({ id }: IncidentRead) => replyCodeOf(id) === code;
    const refs = people.map(({ ref }) => ref);
    const answerable = await incidents.reads.answerable();
    const meant = incidentMeant(answerable, refs, isNamed, clock.now());
    if (meant.kind === 'several' && code === undefined && answer === 'acknowledge') {
      // A message that told several is answered as one.
      for (const by of people) {
        if (!isTextedAtOnce(definitions.findOf('person', by.ref)?.entry ?? {})) continue;
        const bundle = lastBundle(answerable, by.ref, ({ severity }) => rankOf(severity, definitions), clock.now());
        const waiting = bundle === undefined ? [] : waitingOf(answerable, by.ref, bundle);
        // Where others wait as well, nobody can know which of them is meant.
        const known = new Set([...(bundle?.apart ?? []), ...waiting.map(({ id }) => id)]);
        if (waiting.length > 0 && meant.incidents.every(({ id }) => known.has(id)))
          return smsTookAll(await answerAll(waiting, { by, via: 'sms', answer: 'acknowledge' }, context));
      }
    }
    if (meant.kind === 'none') return code === undefined ? smsWords.nothingOpen : smsWords.unknownCode(code);
    if (meant.kind === 'several')
      return code === undefined
        ? whichOne(meant.incidents.map(({ id, title }) => ({ code: replyCodeOf(id), title })))
        : smsWords.sameCode(code);
    const by = people.find(({ ref }) => ref === meant.by) ?? stranger;
    const { outcome, read } = await replyTo(meant.incident.id, { by, via: 'sms', answer, why, pageId: null }, context);
    return smsAnswer(outcome, answer, read.title);
  }

  /** Nothing comes of it, and they learn nothing of the incident; that somebody tried is recorded. */
  async function ignoreStranger(answer: Reply['answer'], code: string): Promise<void> {
    const named = (await incidents.reads.answerable()).find(
      ({ id, status }) => status !== 'resolved' && replyCodeOf(id) === code,
    );
    if (named !== undefined) await replyTo(named.id, { by: stranger, via: 'sms', answer, pageId: null }, context);
  }

  /** What is said after a key, as TwiML; `url` takes the next one. */
  async function answerToKey(claim: CallClaim, pressed: Pressed, url: string, log: Log): Promise<string> {
    const answer = answerOfKey(pressed.digits);
    const told = await orSaid(log, spokenWords, async () =>
      answer === undefined
        ? toldAgain(await incidents.read(claim.incidentId), claim.calledPage, pressed.digits)
        : received.once(`${pressed.callSid}/${pressed.digits}`, () => press(claim, answer)),
    );
    const goesOn = told === spokenWords.unavailable || (answer === undefined && told !== spokenWords.refused);
    return goesOn ? askingTwiml(`${told} ${spokenKeys}`, url) : sayingTwiml(told, 1);
  }

  async function press(claim: CallClaim, answer: Reply['answer']): Promise<Answered> {
    const { incidentId, calledPage: pageId, person, bundle, traceparent } = claim;
    if (bundle !== undefined && answer === 'acknowledge') {
      const waiting = waitingOf(await incidents.reads.open(), person, bundle);
      const name = definitions.findOf('person', person)?.entry.name ?? person;
      return {
        answer: spokenTookAll(
          await answerAll(
            waiting,
            { by: { ref: person, name, known: true }, via: 'phone', answer: 'acknowledge' },
            context,
          ),
        ),
      };
    }
    const by = { ref: person, name: nameIn(person, await incidents.read(incidentId), definitions), known: true };
    const { outcome, read } = await replyTo(incidentId, { by, via: 'phone', answer, pageId }, context, traceparent);
    return { answer: spokenAnswer(outcome, answer, read.title) };
  }
}

interface Pressed {
  readonly callSid: string;
  readonly digits: string;
}

type Log = Parameters<Parameters<Routes['setErrorHandler']>[0]>[1]['log'];

const stranger: Caller = { ref: 'sms/unknown', name: 'Somebody whose number is unknown', known: false };

/** Everybody whom that number reaches, in the order of the catalog. */
function peopleAt(from: string, { definitions }: Pick<IntakeContext, 'definitions'>): readonly Caller[] {
  const number = e164Of(from);
  if (number === undefined) return [];
  return definitions
    .allOf('person')
    .filter(({ contactMethods }) =>
      contactMethods.some(
        (method) => (method.channel === 'sms' || method.channel === 'phone') && e164Of(method.number) === number,
      ),
    )
    .map(({ ref, name }) => ({ ref, name, known: true }));
}

function answerOfKey(digits: string): Reply['answer'] | undefined {
  return Object.hasOwn(shortAnswers, digits) ? shortAnswers[digits as unknown as keyof typeof shortAnswers] : undefined;
}

/** Zero asks for it; any other key is a slip. */
function toldAgain(read: IncidentRead, pageId: string, digits: string): string {
  const slip = digits === '0' ? '' : `${spokenWords.unknownKey} `;
  return `${slip}Severity ${read.severity}: ${read.title}. ${whereItStands(pageId, read)?.because ?? ''}`.trim();
}

/** Whoever writes or calls sees no status: what went wrong is said to them. */
async function orSaid(
  log: Log,
  words: { readonly unavailable: string; readonly refused: string },
  answered: () => Promise<string>,
): Promise<string> {
  try {
    return await answered();
  } catch (error) {
    if (isRetriable(error)) {
      log.error({ err: error }, 'a reply could not be stored; whoever sent it was asked to send it again');
      return words.unavailable;
    }
    if (error instanceof HttpProblem) return words.refused;
    throw error;
  }
}
