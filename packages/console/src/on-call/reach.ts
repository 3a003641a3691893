/** Whether a page would reach somebody: by which of their methods, and what speaks against it. */

/** As `GET /v1/contact-methods` tells. */
export interface MethodsOf {
  readonly person: string;
  readonly name: string;
  readonly methods: readonly Method[];
}
export interface Method {
  readonly methodId: string;
  readonly channel: string;
  /** Masked. */
  readonly address: string;
  readonly verified: { readonly at: string } | null;
  readonly lastAccepted: string | null;
  readonly lastReceipt: { readonly at: string; readonly status: string } | null;
}
/** As `GET /v1/channels` tells. */
export interface Channel {
  readonly channel: string;
  readonly state: 'well' | 'failing' | 'refusing' | 'not-set-up' | 'untried';
  readonly because: string | null;
}
export interface ContactRules {
  readonly high?: readonly ContactRule[];
  readonly low?: readonly ContactRule[];
}
export interface ContactRule {
  readonly method: string;
  readonly after?: string;
}

export type Urgency = 'high' | 'low';

/** `yes`: by a method that is proved. `doubt`: it may. `no`: nothing that is known would reach them. */
export interface Reach {
  readonly verdict: 'yes' | 'doubt' | 'no';
  /** What it rests on, and what speaks against it: sentences, the first the most telling. */
  readonly because: readonly string[];
}

/** Whether a page of an urgency would arrive, were it sent now. */
export function reachOf(
  { methods }: Pick<MethodsOf, 'methods'>,
  rules: ContactRules | undefined,
  urgency: Urgency,
  channels: readonly Channel[],
): Reach {
  if (methods.length === 0) return { verdict: 'no', because: ['There is no contact method.'] };
  const asked = rules?.[urgency];
  const used =
    asked === undefined ? methods : methods.filter((one) => asked.some(({ method }) => method === one.methodId));
  if (used.length === 0)
    return { verdict: 'no', because: [`The rules for ${urgency} urgency name no method that there is.`] };
  const judged = used.map((method) => ({ method, hindrance: hindranceOf(method, channels) }));
  const open = judged.filter(({ hindrance }) => hindrance === null).map(({ method }) => method);
  const closed = judged.flatMap(({ hindrance }) => hindrance ?? []);
  if (open.length === 0) return { verdict: 'no', because: closed };
  const proved = open.filter(({ verified, lastReceipt }) => verified !== null && !isFailure(lastReceipt));
  const failed = open.filter(({ lastReceipt }) => isFailure(lastReceipt));
  const told = failed.map(
    ({ methodId, lastReceipt }) => `The last page by ${methodId} was not delivered (${lastReceipt?.status ?? ''}).`,
  );
  if (proved.length > 0)
    return { verdict: 'yes', because: [`By ${listed(proved.map(called))}, verified.`, ...told, ...closed] };
  const unproved = `Nobody has proved that ${listed(open.map(called))} ${open.length === 1 ? 'arrives' : 'arrive'}.`;
  return { verdict: 'doubt', because: [unproved, ...told, ...closed] };
}

/** Why nothing arrives by a method now; null when nothing is known against it. */
function hindranceOf(method: Method, channels: readonly Channel[]): string | null {
  const { methodId, channel } = method;
  if (channel === 'sandbox') return `${methodId} is the sandbox, which calls nobody.`;
  const known = channels.find((one) => one.channel === channel);
  switch (known?.state) {
    case 'not-set-up':
      return `${called(method)} is not set up here, so its pages go to the sandbox.`;
    case 'failing':
    case 'refusing':
      return `${called(method)} reaches nobody now${known.because === null ? '' : ` (${known.because})`}.`;
    default:
      return null;
  }
}

function isFailure(receipt: Method['lastReceipt']): boolean {
  return receipt?.status === 'undelivered' || receipt?.status === 'failed';
}

function called({ methodId, channel }: Method): string {
  const word = channelWord(channel);
  return word === methodId ? word : `${methodId} (${word})`;
}

const words: Readonly<Record<string, string>> = {
  email: 'mail',
  sms: 'text message',
  phone: 'call',
  slack: 'Slack',
  push: 'push',
  pagerduty: 'PagerDuty',
  webhook: 'webhook',
  chat: 'chat',
  ntfy: 'ntfy',
  sandbox: 'sandbox',
};

/** What people call a channel. */
export function channelWord(channel: string): string {
  return words[channel] ?? channel;
}

/** `a, b and c`. */
export function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}
