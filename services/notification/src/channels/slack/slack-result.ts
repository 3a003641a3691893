/** What an error of Slack's client means: https://docs.slack.dev/reference/methods/chat.postMessage, and what its responses look like. */
import { instantOf } from '@escalog/kernel';
import { ErrorCode, type WebAPICallError } from '@slack/web-api';
import { retryAfterOf } from '../retry-after.ts';
import { failed, noAnswerInTime, unanswered, type SendResult } from '../channel.ts';

/** Slack's own words of why; what it asks of whoever set the app up, where that is one thing. */
const aboutTheApp: ReadonlyMap<string, string> = new Map([
  ['not_authed', 'ESCALOG_SLACK_BOT_TOKEN is not the token of a bot'],
  ['invalid_auth', 'ESCALOG_SLACK_BOT_TOKEN is wrong'],
  ['token_revoked', 'install the app again, and give its new ESCALOG_SLACK_BOT_TOKEN'],
  ['token_expired', 'give a new ESCALOG_SLACK_BOT_TOKEN'],
  ['account_inactive', 'the app was removed from the workspace, or the workspace is gone'],
  ['missing_scope', 'give the app the scope chat:write, and install it again'],
  ['not_allowed_token_type', 'ESCALOG_SLACK_BOT_TOKEN must begin with xoxb-'],
  ['no_permission', 'the workspace does not let the app do that'],
  ['access_denied', 'the workspace does not let the app do that'],
  ['org_login_required', 'the workspace is being moved'],
  ['ekm_access_denied', 'the administrators of the workspace have suspended access'],
  ['team_access_not_granted', 'the app is not installed in the workspace'],
  ['two_factor_setup_required', 'the account of the app needs a second factor'],
]);

const aboutTheRecipient: ReadonlyMap<string, string> = new Map([
  ['channel_not_found', 'there is no such user or channel, or the channel is private and the app not in it'],
  ['user_not_found', 'there is no such user'],
  ['users_not_found', 'there is no such user'],
  ['user_disabled', 'the user has left the workspace'],
  ['not_in_channel', 'invite the app to the channel'],
  ['is_archived', 'the channel is archived'],
  ['cannot_dm_bot', 'the user is a bot'],
  ['messages_tab_disabled', 'the app takes no direct messages'],
]);

/** These may pass. */
const passing: ReadonlySet<string> = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'ratelimited',
  'rate_limited',
  'message_limit_exceeded',
  'team_added_to_org',
  'accesslimited',
]);

/** `status` is that of the answer, where one came: the client hides it when Slack asks to be left alone and does not say how long. */
export function resultOfSlack(error: unknown, status: number | undefined, signal: AbortSignal): SendResult {
  if (signal.aborted) return noAnswerInTime;
  if (isOfClient(error)) {
    switch (error.code) {
      case ErrorCode.RateLimitedError:
        return failed(
          true,
          `Slack asks to be left alone for ${error.retryAfter} s`,
          retryAfterOf(String(error.retryAfter), instantOf(Date.now())),
        );
      case ErrorCode.HTTPError:
        return resultOfStatus(error.statusCode, error.headers['retry-after']);
      case ErrorCode.PlatformError:
        return resultOfCode(error.data.error);
      case ErrorCode.RequestError:
        return resultOfNetwork(error.original);
    }
  }
  if (status === 429) return failed(true, 'Slack asks to be left alone, and does not say for how long');
  // The answer was cut off: whether the message went out, nobody knows.
  if (error instanceof TypeError && error.cause !== undefined) return resultOfNetwork(error);
  throw error;
}

function isOfClient(error: unknown): error is WebAPICallError {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('slack_webapi_');
}

function resultOfStatus(status: number, retryAfter: string | undefined): SendResult {
  const wait = retryAfterOf(retryAfter, instantOf(Date.now()));
  return { ...failed(status >= 500 || status === 408, `HTTP ${status}`, wait), fault: 'provider' };
}

/** A page of a proxy comes as a code too, whole. */
function resultOfCode(code: unknown): SendResult {
  if (typeof code !== 'string' || !/^[a-z][a-z_0-9]{0,60}$/.test(code))
    return { ...failed(true, 'what answered is not the API of Slack'), fault: 'provider' };
  const about = aboutTheApp.get(code);
  if (about !== undefined) return { ...failed(false, `${code}: ${about}`), fault: 'provider' };
  const recipient = aboutTheRecipient.get(code);
  return failed(passing.has(code), recipient === undefined ? code : `${code}: ${recipient}`);
}

function resultOfNetwork({ message, cause }: Error): SendResult {
  const { code, message: inner } = (cause ?? {}) as NodeJS.ErrnoException;
  if (inner === 'unexpected redirect')
    return { ...failed(false, 'redirects are not followed: ESCALOG_SLACK_URL leads elsewhere'), fault: 'provider' };
  return unanswered(code ?? inner ?? message);
}
