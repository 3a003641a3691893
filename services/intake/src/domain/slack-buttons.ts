/** The buttons of a page in Slack: what each asks for, and what stands in the message once one is pressed. */
import type { ReplyOutcome } from './replies.ts';
import type { Reply } from './reply.ts';
import { escaped, type SlackAction, type SlackMessage } from './slack-message.ts';

/** What somebody pressed. The token is that of the link in the page. */
export interface PressedButton {
  readonly answer: Reply['answer'];
  readonly token: string;
}

const answers: ReadonlyMap<string, Reply['answer']> = new Map([
  ['escalog-acknowledge', 'acknowledge'],
  ['escalog-decline', 'decline'],
  ['escalog-next-level', 'escalate'],
]);

/** `undefined` for what is no button of a page: the others are links, and ask for nothing. */
export function buttonOf({ action_id: id = '', value: token }: SlackAction): PressedButton | undefined {
  const answer = answers.get(id);
  return answer === undefined || token === undefined ? undefined : { answer, token };
}

/** Blocks of one message, and how many of them a few more may be. */
const mostBlocks = 50;

/**
 * The message with one more line. The buttons go with an acknowledgement and when it is over: somebody else may still take what
 * one has declined.
 */
export function withLine(
  { text, blocks }: { readonly text: string; readonly blocks: readonly object[] },
  line: string,
  keepsButtons: boolean,
): SlackMessage {
  const kept = blocks.filter((block) => keepsButtons || !('type' in block) || block.type !== 'actions');
  const said = { type: 'context', elements: [{ type: 'mrkdwn', text: escaped(line), verbatim: true }] };
  const all = [...kept.slice(0, mostBlocks - 1), said];
  return { response_type: 'in_channel', replace_original: true, text: `${text}\n${escaped(line)}`, blocks: all };
}

/** What came of it, for everybody who reads the message. */
export function lineOf(
  name: string,
  { answer }: PressedButton,
  { outcome, changed }: { readonly outcome: Exclude<ReplyOutcome, 'never-paged'>; readonly changed: boolean },
): string {
  if (outcome === 'over') return 'It is resolved: there is nothing to answer any more.';
  return changed ? `${name} ${did[answer]}` : `${name} had answered so already.`;
}

const did: Readonly<Record<Reply['answer'], string>> = {
  acknowledge: 'has it: acknowledged in Slack.',
  decline: 'declined it in Slack.',
  escalate: 'asked for the next level in Slack.',
};
