import type { Caller } from '@escalog/definitions';
import type { AcknowledgeClaim } from '@escalog/http';
import { buttonOf, lineOf, withLine, type PressedButton } from '../domain/slack-buttons.ts';
import { onlyText, type SlackAction, type SlackMessage } from '../domain/slack-message.ts';
import { answerAll } from '../bundles.ts';
import { waitingOf } from '../domain/bundle.ts';
import { replyTo } from '../replying.ts';
import type { IntakeContext } from './context.ts';
import { shownIn, type ShownMessage } from './slack-schemas.ts';

/** A button of a page that was pressed, with what the message was that it stood in. */
export interface Press {
  readonly button: PressedButton;
  readonly message: ShownMessage;
}

/** What was pressed, if it was a button of a page. */
export function pressIn(actions: readonly SlackAction[], message: unknown): Press | undefined {
  const button = actions.map(buttonOf).find((one) => one !== undefined);
  return button === undefined ? undefined : { button, message: shownIn(message) };
}

/**
 * Answers in the name of whoever pressed, `callerFor` of the page: in a channel that may be anybody. What was signed says which
 * page it is. Who was not paged, and who presses what Escalog has not signed, is told so alone.
 */
export async function answerPress(
  { button, message }: Press,
  callerFor: (claim: AcknowledgeClaim) => Caller,
  context: IntakeContext,
): Promise<SlackMessage> {
  const claim = context.links.read(button.token);
  if (claim === undefined) return onlyText(notValid);
  const by = callerFor(claim);
  const { answer } = button;
  const pageId = by.ref === claim.person ? claim.pageId : null;
  if (claim.bundle !== undefined) {
    // What the message told whom it was for, as far as whoever pressed was paged for it, too.
    const told = waitingOf(await context.incidents.reads.open(), claim.person, claim.bundle);
    const waiting = told.filter(({ escalations }) =>
      escalations.some(({ paged }) => paged.some(({ person }) => person === by.ref)),
    );
    if (waiting.length === 0) return onlyText('Nothing of this waits for you any more, so nothing was changed.');
    const outcome = {
      outcome: 'taken',
      changed: (await answerAll(waiting, { by, via: 'slack', answer: 'acknowledge' }, context)) > 0,
    } as const;
    return withLine(message, lineOf(by.name, button, outcome), false);
  }
  const { outcome, changed, read } = await replyTo(
    claim.incidentId,
    { by, via: 'slack', answer, pageId },
    context,
    claim.traceparent,
  );
  if (outcome === 'never-paged')
    return onlyText(
      `You were not paged for this, so nothing was changed. To take it all the same: /incident acknowledge ${read.id.slice(0, 8)}`,
    );
  const keepsButtons = outcome === 'taken' && answer !== 'acknowledge';
  return withLine(message, lineOf(by.name, button, { outcome, changed }), keepsButtons);
}

const notValid =
  'Nothing was changed. This button is not valid, or it is older than seven days: /incident acknowledge takes an incident, too.';
