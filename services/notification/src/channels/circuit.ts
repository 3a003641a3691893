/**
 * Whether messages are given to a provider at all. It is closed while the provider answers, whatever the answer is. It opens when
 * nothing came back of messages to two recipients in a row, or when a look at the provider fails; from then on most messages
 * are held back at once, so that each page takes its next way without waiting for a deadline of its own. While it is open:
 *
 * - one message every few seconds is let through all the same, those of pages that have no other way before others;
 * - where the provider lets us in and only messages get no answer, so is whoever has not been tried since, two at a time: who
 *   did not answer may have been slow on their own;
 * - the first answer to any message closes it, and so does a look that succeeds where looks had failed.
 *
 * It holds nothing itself, so no message waits in it: one that is held back is tried again by its delivery.
 */
import { after, type Instant, type Milliseconds } from '@escalog/kernel';
import { isUnanswered, type SendResult } from './channel.ts';

export interface Circuit {
  /** Who got no answer since the last one. */
  readonly silent: readonly string[];
  /** Since when and why nothing is given to the provider. */
  readonly open?: OpenCircuit | undefined;
}

interface OpenCircuit {
  readonly since: Instant;
  /** What came of the last message, or look. */
  readonly because: string;
  /** Whether a look at the provider shows when it is back. */
  readonly byLooks: boolean;
  /** Messages that were let through and are under way. */
  readonly probes: number;
  readonly lastProbeAt: Instant;
  /** Until then whoever has another way leaves the next turn to those who have none. */
  readonly reservedUntil: Instant;
}

/** A message that is about to be sent. */
export interface Passing {
  /** What its silence would be a matter of, if it were not the provider's: the recipient, or a server of theirs. */
  readonly witness: string;
  /** Whether its page can be brought by another provider. */
  readonly hasOtherWay: boolean;
}

/** How long nothing may be let through. */
export const probeEvery: Milliseconds = 5_000;

/** So many different recipients in a row are no longer a matter of theirs. */
const enough = 2;
const mostUntriedAtOnce = 2;
const mostProbes = 3;
const longestProbe: Milliseconds = 20_000;
/** Longer than it takes a page without another way to come again. */
const reservation: Milliseconds = 15_000;
const mostSilentKnown = 1_000;

export const closed: Circuit = { silent: [] };

/** Whether a message may go, and what the circuit is after that. A probe's result is to be told as one. */
export function admit(
  circuit: Circuit,
  { witness, hasOtherWay }: Passing,
  at: Instant,
): { readonly kind: 'sent' | 'probe' | 'withheld'; readonly circuit: Circuit } {
  const { open, silent } = circuit;
  if (open === undefined) return { kind: 'sent', circuit };
  // None is under way for longer than the deadline of a message.
  const probes = at >= after(open.lastProbeAt, longestProbe) ? 0 : open.probes;
  const isUntried = !open.byLooks && probes < mostUntriedAtOnce && !silent.includes(witness);
  const isDue = probes < mostProbes && at >= after(open.lastProbeAt, probeEvery);
  if (isUntried || (isDue && (!hasOtherWay || at >= open.reservedUntil)))
    return {
      kind: 'probe',
      circuit: { silent: withWitness(silent, witness), open: { ...open, probes: probes + 1, lastProbeAt: at } },
    };
  if (hasOtherWay) return { kind: 'withheld', circuit };
  return { kind: 'withheld', circuit: { silent, open: { ...open, reservedUntil: after(at, reservation) } } };
}

/** After a probe that was not sent after all. */
export function afterNoProbe(circuit: Circuit): Circuit {
  const { open } = circuit;
  return open === undefined ? circuit : { ...circuit, open: { ...open, probes: Math.max(0, open.probes - 1) } };
}

/** After a message that had been let through, as a probe or not. */
export function afterMessage(
  circuit: Circuit,
  { witness, isProbe }: { readonly witness: string; readonly isProbe: boolean },
  result: SendResult,
  at: Instant,
): Circuit {
  if (!isUnanswered(result)) return closed;
  const silent = withWitness(circuit.silent, witness);
  const { open } = circuit;
  if (open !== undefined) {
    const probes = Math.max(0, open.probes - (isProbe ? 1 : 0));
    return { silent, open: { ...open, because: result.detail, probes } };
  }
  return silent.length < enough
    ? { silent }
    : { silent, open: openedBy(result.detail, result.kind === 'failed' && result.fault === 'provider', at) };
}

/** After a look at the provider. */
export function afterLook(circuit: Circuit, result: SendResult, at: Instant): Circuit {
  const { open, silent } = circuit;
  if (result.kind === 'accepted') return open?.byLooks ? closed : circuit;
  // Who asks to be left alone for a while is there.
  if (result.fault === undefined) return circuit;
  return {
    silent,
    open: open === undefined ? openedBy(result.detail, true, at) : { ...open, because: result.detail, byLooks: true },
  };
}

function openedBy(because: string, byLooks: boolean, at: Instant): OpenCircuit {
  return { since: at, because, byLooks, probes: 0, lastProbeAt: at, reservedUntil: at };
}

function withWitness(silent: readonly string[], witness: string): readonly string[] {
  return silent.includes(witness) ? silent : [...silent, witness].slice(-mostSilentKnown);
}
