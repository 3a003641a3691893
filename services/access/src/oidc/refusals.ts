import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { HttpProblem } from '@escalog/http';

/** What the person is told of what went wrong between Escalog and the identity provider. What the provider said besides goes into no answer. */
export function refusedBy(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof AuthorizationResponseError)
    return error.error === 'access_denied'
      ? new HttpProblem(403, 'sign-in-declined', 'You were not signed in: it was declined at the identity provider.')
      : new HttpProblem(
          403,
          'sign-in-refused',
          `The identity provider refused the sign-in (${wordIn(error.error)}). ${tryAgain}`,
        );
  if (error instanceof ResponseBodyError) {
    if (error.error === 'invalid_grant')
      return new HttpProblem(
        403,
        'sign-in-used',
        `This answer of the identity provider was used already, or is too old. ${tryAgain}`,
      );
    if (error.error === 'invalid_client' || error.error === 'unauthorized_client') return misconfigured(error.error);
    return new HttpProblem(
      403,
      'sign-in-refused',
      `The identity provider refused the sign-in (${wordIn(error.error)}). ${tryAgain}`,
    );
  }
  if (error instanceof WWWAuthenticateChallengeError) return misconfigured('invalid_client');
  if (error instanceof ClientError && error.code !== 'OAUTH_TIMEOUT' && error.code !== 'OAUTH_RESPONSE_IS_NOT_CONFORM')
    return new HttpProblem(
      403,
      'sign-in-not-proven',
      `What came back from the identity provider does not fit what was asked (${wordIn(error.code ?? '')}). ${tryAgain}`,
    );
  return new HttpProblem(
    503,
    'provider-unavailable',
    'The identity provider does not answer as it should at the moment. Try again in a minute, or sign in another way.',
    { headers: { 'retry-after': '60' } },
  );
}

const tryAgain = 'Begin again with the sign-in.';

function misconfigured(word: string): HttpProblem {
  return new HttpProblem(
    503,
    'provider-misconfigured',
    `The identity provider does not take Escalog's own client id and secret (${word}). Tell whoever runs Escalog; until then sign in another way.`,
  );
}

/** A word of OAuth, such as `server_error`; what is none does not go into an answer. */
function wordIn(text: string): string {
  return /^[A-Za-z_]{1,60}$/.test(text) ? text : 'no reason given';
}
