import { listed } from '@escalog/kernel';
import type { ContactPlan } from './contact-plan.ts';
import type { ReceiptStatus } from './delivery-types.ts';

/** What is known of a contact method besides its entry. */
export interface KnownMethod {
  readonly methodId: string;
  readonly isProved: boolean;
  /** What a provider said last of what became of a page by it. */
  readonly lastReceipt?: ReceiptStatus;
}

export type ChannelState = 'well' | 'failing' | 'refusing' | 'not-set-up' | 'untried';

/** How the channel of a method is doing, as far as this process knows. */
export interface ChannelNow {
  readonly state: ChannelState;
  /** Why nothing goes out by it. */
  readonly because: string | undefined;
}

/** `yes`: by a method that is proved. `doubt`: it may. `no`: nothing that is known would reach them. */
export interface Reach {
  readonly verdict: 'yes' | 'doubt' | 'no';
  /** What it rests on, and what speaks against it: sentences, the most telling first. */
  readonly because: readonly string[];
}

type Planned = Pick<ContactPlan['steps'][number], 'methodId' | 'channel'>;

/** Whether a page would arrive, were it sent now by this plan: the same that a page is sent by. */
export function reachOf(
  { steps, passedOver }: Pick<ContactPlan, 'passedOver'> & { readonly steps: readonly Planned[] },
  known: readonly KnownMethod[],
  channelOf: (channel: string) => ChannelNow | undefined,
): Reach {
  if (steps.length === 0) return { verdict: 'no', because: ['There is no contact method.'] };
  const methods = [...new Map(steps.map((step) => [step.methodId, step])).values()].map((step) => ({
    ...step,
    hindrance: hindranceOf(step, channelOf(step.channel)),
    known: known.find(({ methodId }) => methodId === step.methodId),
  }));
  const open = methods.filter(({ hindrance }) => hindrance === undefined);
  const undelivered = open.filter(({ known }) => isFailure(known?.lastReceipt));
  const proved = open.filter((method) => method.known?.isProved === true && !undelivered.includes(method));
  const against = [
    ...undelivered.map(
      ({ methodId, known }) => `The last page by ${methodId} was not delivered (${known?.lastReceipt}).`,
    ),
    ...methods.flatMap(({ hindrance }) => hindrance ?? []),
    ...passedOver.map((id) => `The rules name ${id}, and no such contact method exists.`),
  ];
  if (open.length === 0) return { verdict: 'no', because: against };
  if (proved.length > 0) return { verdict: 'yes', because: [`By ${called(proved)}, verified.`, ...against] };
  const arrives = open.length === 1 ? 'arrives' : 'arrive';
  return { verdict: 'doubt', because: [`Nobody has proved that ${called(open)} ${arrives}.`, ...against] };
}

/** Why nothing arrives by a method now; undefined when nothing is known against it. */
function hindranceOf(method: Planned, channel: ChannelNow | undefined): string | undefined {
  if (method.channel === 'sandbox') return `${method.methodId} is the sandbox, which calls nobody.`;
  switch (channel?.state) {
    case 'not-set-up':
      return `${called([method])} is not set up here, so its pages go to the sandbox.`;
    case 'failing':
    case 'refusing':
      return `${called([method])} reaches nobody now${channel.because === undefined ? '' : ` (${channel.because})`}.`;
    default:
      return undefined;
  }
}

function isFailure(receipt: ReceiptStatus | undefined): boolean {
  return receipt === 'undelivered' || receipt === 'failed';
}

function called(methods: readonly Planned[]): string {
  return listed(methods.map(({ methodId, channel }) => (methodId === channel ? channel : `${methodId} (${channel})`)));
}
