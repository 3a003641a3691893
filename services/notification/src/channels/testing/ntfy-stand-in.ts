import type { TestContext } from 'node:test';
import type { ReceivedRequest } from '../../testing/web-server.ts';
import type { NtfyMessage } from '../ntfy/ntfy-message.ts';
import type { ProviderStandIn } from './channel-contract.ts';
import { answering, httpStandIn } from './http-stand-in.ts';

export interface NtfyStandIn extends ProviderStandIn {
  /** Of the server, without a slash at the end. */
  readonly url: string;
  /** What was published. */
  readonly published: readonly NtfyMessage[];
}

const problem = (http: number, code: number, error: string, headers: Readonly<Record<string, string>> = {}) =>
  answering(http, { code, http, error, link: 'https://ntfy.sh/docs/publish/' }, headers);

/** An ntfy server on loopback, written from https://docs.ntfy.sh/publish/ and the errors.go of its source: one topic, which `token` opens. */
export async function ntfyStandIn(
  t: TestContext,
  { topic, token }: { topic: string; token: string },
): Promise<NtfyStandIn> {
  const provider = await httpStandIn(
    t,
    {
      accepts(response, request) {
        const fault = faultOf(request, { topic, token });
        if (fault !== undefined) return fault(response);
        const { title, message } = JSON.parse(request.body) as NtfyMessage;
        return answering(200, { id: 'hwQ2YpKdmg3S', time: 1_795_000_000, event: 'message', topic, title, message })(
          response,
        );
      },
      // The server says no time itself; what stands before it does.
      busy: problem(429, 42_901, 'limit reached: too many requests, please be nice', { 'retry-after': '7' }),
      fails: problem(500, 50_001, 'internal server error'),
      'refuses-recipient': problem(403, 40_301, 'forbidden'),
      'error-inside': answering(200, { error: 'this is the page of some portal' }),
    },
    ({ body }) => {
      const { title, message, sequence_id: key } = JSON.parse(body) as NtfyMessage;
      return { text: `${title}\n${message}`, key };
    },
  );
  return {
    url: new URL(provider.url).origin,
    behave: (how) => provider.behave(how),
    get received() {
      return provider.received;
    },
    get published() {
      return provider.requests.map(({ body }) => JSON.parse(body) as NtfyMessage);
    },
  };
}

function faultOf({ path, headers, bytes, body }: ReceivedRequest, { topic, token }: { topic: string; token: string }) {
  if (path !== '/') return problem(404, 40_401, 'page not found');
  if (bytes.length > 8_192) return problem(413, 41_303, 'JSON body too large');
  if (headers.authorization === undefined) return problem(403, 40_301, 'forbidden');
  if (headers.authorization !== `Bearer ${token}`) return problem(401, 40_101, 'unauthorized');
  const message = JSON.parse(body) as Partial<NtfyMessage>;
  if (message.topic !== topic) return problem(403, 40_301, `forbidden, topic ${message.topic}`);
  if (message.priority === undefined || message.priority < 1 || message.priority > 5)
    return problem(400, 40_007, 'invalid priority parameter');
  if (!/^[-_A-Za-z0-9]{1,64}$/.test(message.sequence_id ?? ''))
    return problem(400, 40_049, 'invalid request: sequence ID invalid');
  const { actions = [] } = message;
  const isAction = ({ action, label, url }: NtfyMessage['actions'][number]): boolean =>
    action === 'view' && label !== '' && URL.canParse(url);
  if (actions.length > 3 || !actions.every(isAction)) return problem(400, 40_018, 'invalid request: actions invalid');
  if (Buffer.byteLength(message.message ?? '') > 4_096)
    return problem(400, 40_014, 'invalid request: attachments not allowed');
  return undefined;
}
