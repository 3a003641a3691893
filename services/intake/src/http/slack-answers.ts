import type { Caller } from '@escalog/definitions';
import { HttpProblem, seesAs } from '@escalog/http';
import { never, shortened } from '@escalog/kernel';
import { handoffCommand } from '../domain/handoff.ts';
import type { Command } from '../domain/incident-command.ts';
import type { IncidentRead } from '../domain/incident-read.ts';
import { becausePerson } from '../domain/reasons.ts';
import type { SlackCommand, SlackVerb } from '../domain/slack-command.ts';
import { sightOf } from '../domain/sight.ts';
import { onlyText, toldToAll, type SlackMessage } from '../domain/slack-message.ts';
import { need, type IntakeContext } from './context.ts';

type SlackAnswer = 'acknowledge' | 'decline' | 'request-next-level' | 'hand-off';
type Asked = Extract<SlackCommand, { kind: 'answer' }>;

const longestWhy = 500;
const mostLookedAt = 20;

/** Answers an incident as somebody wrote it in Slack; `undefined` when no incident begins so. A refusal is thrown as a problem. */
export async function answerInSlack(
  { verb, incident: start, rest }: Asked,
  caller: Caller,
  context: IntakeContext,
  request: object,
): Promise<SlackMessage | undefined> {
  // Whoever writes in Slack is who Slack says, and sees what they would see elsewhere.
  const found = await context.incidents.reads.startingWith(start, mostLookedAt, (read) =>
    seesAs(request, caller.ref, read.id, sightOf(read)),
  );
  const open = found.filter(({ status }) => status !== 'resolved');
  const [incident, ...others] = open.length > 0 ? open : found;
  if (incident === undefined) return undefined;
  if (others.length > 0)
    throw new HttpProblem(
      422,
      'ambiguous-incident',
      `The ids of several incidents begin with ${start}; write more of it.`,
    );
  const command = commandOf(verb, rest, caller, incident, context);
  const { changed } = await context.incidents.execute(incident.id, command, { kind: 'person', ref: caller.ref });
  const did = changed ? command.reason.text : `It is so already. ${command.reason.text}`;
  const told = `${incident.severity}: ${incident.title}\n${did}`;
  return incident.private === true ? onlyText(told) : toldToAll(told);
}

function commandOf(
  verb: SlackVerb,
  rest: string,
  caller: Caller,
  incident: IncidentRead,
  { definitions, clock }: IntakeContext,
): Command<SlackAnswer> {
  const at = clock.now();
  const why = shortened(rest, longestWhy);
  const by = caller.ref;
  switch (verb) {
    case 'acknowledge':
      return {
        kind: 'acknowledge',
        by,
        pageId: null,
        via: 'rest',
        reason: becausePerson(caller, 'acknowledged in Slack'),
      };
    case 'decline':
      return {
        kind: 'decline',
        by,
        pageId: null,
        why: reasonIn(why, 'decline 0c2f7a I am on a train'),
        at,
        reason: becausePerson(caller, 'declined in Slack', why),
      };
    case 'escalate':
      return {
        kind: 'request-next-level',
        by,
        escalationId: null,
        pageId: null,
        at,
        reason: becausePerson(caller, 'asked for the next level in Slack', why === '' ? undefined : why),
      };
    case 'handoff': {
      const [, to = '', because = ''] = /^([^:]+):(.*)$/s.exec(why) ?? [];
      const asked = { to: to.trim(), why: reasonIn(because.trim(), 'handoff 0c2f7a payments: it is the till') };
      return need(handoffCommand(asked, caller, incident, definitions, at, ' in Slack'));
    }
    default:
      return never(verb);
  }
}

function reasonIn(why: string, example: string): string {
  if (why !== '') return why;
  throw new HttpProblem(422, 'no-reason', `Say why, for whoever is paged instead: ${example}.`);
}
