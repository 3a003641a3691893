import { hostname } from 'node:os';
import { Addresses, guardedConnect } from '@escalog/addresses';
import { topics, type NotificationsEvent } from '@escalog/contracts';
import { DefinitionsCopy } from '@escalog/definitions';
import { reactsTo, serviceOf, type Providers } from '@escalog/hosting';
import {
  inPartOf,
  signInLinks,
  type AcknowledgeLinks,
  type Check,
  type NudgeLinks,
  type Service,
  type TwilioLinks,
} from '@escalog/http';
import { WorkflowRunner, type Reactions, type RunnerDeps } from '@escalog/runner';
import { Caller } from './calls/caller.ts';
import { deliveriesAuditor } from './auditor.ts';
import { AddressWatch } from './channels/address-watch.ts';
import { ChannelWatch } from './channels/channel-watch.ts';
import { observeChannels } from './channels/channel-gauges.ts';
import { closeChannels, openChannels } from './channels/channels.ts';
import { ReachWatch } from './channels/reach-watch.ts';
import { slackApiOf } from './channels/slack/slack-api.ts';
import { Inbox } from './channels/sandbox/inbox.ts';
import { callsRequested } from './consumers/calls-requested.ts';
import { noticesAsked } from './consumers/notices.ts';
import { pagesReassessed } from './consumers/pages-reassessed.ts';
import type { Give } from './consumers/give.ts';
import { pagesRequested } from './consumers/pages-requested.ts';
import { pagesWithdrawn } from './consumers/pages-withdrawn.ts';
import { previewAnswers } from './consumers/previews.ts';
import { waitsMoved } from './consumers/waits-moved.ts';
import type { CallTypes } from './domain/calls/call-types.ts';
import { call, isInHand } from './domain/calls/call.ts';
import { ContactLimits } from './contact-limits.ts';
import { delivery, isCurrent, isHeldBack } from './domain/delivery.ts';
import { incidentIdOf, type DeliveryTypes } from './domain/delivery-types.ts';
import { HeardSoFar } from './heard-so-far.ts';
import { channelTextRoute } from './http/channel-text.ts';
import { sandboxMessagesRoutes } from './http/sandbox-messages.ts';
import { sandboxPageRoute } from './http/sandbox-page.ts';
import { contactMethodsRoutes } from './http/contact-methods.ts';
import { channelsRoute } from './http/channels.ts';
import { signInLinksRoute } from './http/sign-in-links.ts';
import { testPageRoute } from './http/test-page.ts';
import { Push } from './push/push.ts';
import { waitingRoute } from './http/waiting.ts';
import { twilioReceiptRoute } from './http/twilio-receipts.ts';
import { receiptGiver } from './receipts.ts';
import { Recaller } from './recaller.ts';
import { verificationRoutes } from './http/verification.ts';
import { Forgetter } from './people/forgetting.ts';
import { MessageLimit } from './people/message-limit.ts';
import { Proofs } from './people/proofs.ts';
import { Reached } from './people/reached.ts';
import { SentSignInLinks } from './people/sign-in-links.ts';
import { Sender } from './sender.ts';
import { Subscriptions } from './subscriptions/subscriptions.ts';
import { TestPages } from './test-pages.ts';

export interface NotificationDeps extends RunnerDeps, Providers {
  /** Where people reach Escalog, without a slash at the end; asked whenever a link is made. */
  readonly publicUrl: () => string;
  readonly links: AcknowledgeLinks;
  /** Of the same secret as those that policy reads. */
  readonly nudgeLinks: NudgeLinks;
  /** Of the same secret as those that intake reads. */
  readonly twilioLinks: TwilioLinks;
  /** Why people may not be able to open links under `publicUrl`; shown by `/health/ready`. */
  readonly linksWarning?: string | undefined;
  /** What links are signed with, and the keys for push services are made of. */
  readonly linkSecret: string;
  /** Signs webhooks that have no secret of their own. */
  readonly webhookSecret: string;
  /** True when no other process runs this service: attempts found unfinished at the start are then made again at once. */
  readonly soleOwner: boolean;
  /** Where the names of mail servers and webhooks are looked up: `address:port` of each. Those of the machine when left out. */
  readonly nameServers?: readonly string[] | undefined;
}

const name = 'notification';
const consumed = [topics.escalations.name];

/** The notification service: brings each page to its person, by whatever gets through. */
export async function buildApp(deps: NotificationDeps): Promise<Service> {
  const definitions = new DefinitionsCopy({
    changed(event) {
      subscriptions.changed(event);
      // Whoever is erased is forgotten as a whole, devices among it, so that the files are emptied of it too.
      if (definitions.findOf('person', event.ref)?.entry.erased !== true) push.changed(event);
      forgetter.changed(event);
    },
  });
  const inbox = new Inbox(deps.store, deps.clock);
  const { lookup } = new Addresses(deps);
  const guard = { lookup, allowedNetworks: deps.allowedNetworks };
  const connect = guardedConnect(guard);
  const push = new Push({ ...deps, definitions, guard });
  const channels = openChannels({ ...deps, inbox, connect, lookup, push });
  const reached = new Reached(deps);
  const subscriptions = new Subscriptions({ ...deps, definitions, connect }, deps);
  const watch = new ChannelWatch({
    ...deps,
    channels,
    settings: deps,
    wake: ({ pageId, step, attempt }) =>
      deliveries.fireOneEarly(
        pageId,
        (input) => input.kind === 'step-due' && input.step === step && input.attempt === attempt + 1,
      ),
  });
  const addresses = new AddressWatch({ ...guard, definitions, clock: deps.clock });
  const reach = new ReachWatch({ definitions, devices: push.devices, providers: deps, log: deps.log });
  const limits = new ContactLimits({
    ...deps,
    isWanted: async ({ pageId, ...attempt }) =>
      isHeldBack((await deliveries.load(pageId)) ?? delivery.initial, attempt),
    wake: ({ pageId, step, attempt }) =>
      deliveries.fireOneEarly(
        pageId,
        (input) => input.kind === 'step-due' && input.step === step && input.attempt === attempt,
      ),
  });
  const sender = new Sender({
    ...deps,
    channels,
    definitions,
    isCurrent: async (pageId, attempt) => isCurrent((await deliveries.load(pageId)) ?? delivery.initial, attempt),
    held: (pageId, { step, attempt }, cause) =>
      deliveries.react(pageId, { kind: 'attempt-held', step, attempt }, cause),
    limits,
    heldPage: async ({ pageId, ...attempt }) => {
      const held = (await deliveries.load(pageId)) ?? delivery.initial;
      return isHeldBack(held, attempt) ? held.page : undefined;
    },
    caughtUp: () => heard.caughtUp(),
    sent: (method, result, person) => reached.note(person, method, result),
    watch,
    ended: (pageId, outcome, cause) => deliveries.react(pageId, outcome, cause),
  });
  const heard = new HeardSoFar(deps);
  const recaller = new Recaller({
    ...deps,
    definitions,
    sender,
    held: (pageId, attempt, cause) => deliveries.react(pageId, { kind: 'recall-held', ...attempt }, cause),
    ended: (pageId, outcome, cause) => deliveries.react(pageId, outcome, cause),
  });
  let isSending = false;
  const deliveries = new WorkflowRunner<DeliveryTypes, NotificationsEvent>(
    {
      collection: 'deliveries',
      eventType: 'DeliveryStarted',
      workflow: delivery,
      actor: { kind: 'service', ref: name },
      names: (pageId) => ({ stream: `delivery/${pageId}`, subject: incidentIdOf(pageId) }),
      begins: ({ kind }) => kind === 'page-requested',
      context: (at) => ({ at, definitions }),
      perform: (_pageId, activity, cause) => {
        // What a paused process decides is sent once it goes on, as after a crash.
        if (!isSending) return;
        if (activity.kind === 'send') sender.begin(activity, cause);
        else recaller.begin(activity, cause);
      },
    },
    deps,
  );
  const alone = {
    ...deps,
    definitions,
    send: sender.sendAlone.bind(sender),
  };
  const testPages = new TestPages({ ...alone, limit: new MessageLimit(deps.clock, 'Test pages') });
  const proofs = new Proofs({ ...alone, limit: new MessageLimit(deps.clock, 'Codes') });
  const signInLinksSent = new SentSignInLinks({ ...alone, links: signInLinks(deps) });
  const forgetter = new Forgetter({
    ...deps,
    kept: [proofs, reached, limits, inbox, push.devices],
    purge: () => deps.store.purge(),
  });
  const caller = new Caller({
    ...deps,
    definitions,
    connect,
    slack: slackApiOf(deps, lookup),
    isCurrent: async (callId, attempt) => isInHand((await calls.load(callId)) ?? call.initial, attempt),
    held: (callId, attempt, cause) => calls.react(callId, { kind: 'attempt-held', attempt }, cause),
    ended: (callId, outcome, cause) => calls.react(callId, outcome, cause),
  });
  const calls = new WorkflowRunner<CallTypes, NotificationsEvent>(
    {
      collection: 'calls',
      eventType: 'CallDelivered',
      workflow: call,
      actor: { kind: 'service', ref: name },
      names: (callId) => ({ stream: `call/${callId}`, subject: incidentIdOf(callId) }),
      begins: ({ kind }) => kind === 'call-requested',
      context: (at) => ({ at }),
      perform: (_callId, activity, cause) => {
        if (isSending) caller.begin(activity, cause);
      },
    },
    deps,
  );
  const giveReceipt = receiptGiver({ deliveries, reached });
  let watching: (() => void) | undefined;
  const give = deliveries.react.bind(deliveries);
  const reactionsWith = (to: Give): Reactions => ({
    ...pagesRequested(to, definitions),
    ...pagesReassessed(to),
    ...noticesAsked(to),
    ...pagesWithdrawn(to),
    ...waitsMoved(to),
  });
  const on = { ...reactionsWith(give), ...callsRequested(calls.react.bind(calls)) };
  return serviceOf(
    {
      name,
      definitions,
      hears: reactsTo({ name, topics: consumed, on }, deps),
      previews: previewAnswers(definitions),
      runs: [heard, deliveries, calls],
      auditor: deliveriesAuditor(deliveries, reactionsWith, deps),
      routes(server) {
        sandboxMessagesRoutes(server, inbox);
        sandboxPageRoute(server, inbox);
        testPageRoute(server, testPages);
        channelsRoute(server, { replica: hostname(), watch, load: sender.load, definitions });
        waitingRoute(server, deps);
        push.routes(server, testPages);
        inPartOf(server, (told) =>
          twilioReceiptRoute(told, { ...deps, authToken: deps.twilio?.authToken, give: giveReceipt }),
        );
        signInLinksRoute(server, signInLinksSent);
        verificationRoutes(server, proofs, definitions);
        contactMethodsRoutes(server, { ...deps, definitions, proofs, reached, watch });
        channelTextRoute(server, definitions);
      },
      async prepare() {
        isSending = true;
        watch.start();
        watching = observeChannels(watch, sender.load, deps.clock);
        push.start();
        void addresses.look();
        await reach.look();
        subscriptions.start();
        if (!deps.soleOwner) return;
        await deliveries.fireEarly(({ kind }) => kind === 'attempt-lost' || kind === 'recall-lost');
        await calls.fireEarly(({ kind }) => kind === 'attempt-lost');
      },
      async finish() {
        watching?.();
        limits.stop();
        await signInLinksSent.settled();
        await Promise.all([sender.stop(), recaller.stop(), caller.stop(), subscriptions.stop(), forgetter.settled()]);
        await Promise.all([closeChannels(channels), watch.stop(), push.stop(), reach.stop()]);
      },
      checks: () => [...watch.checks(), addresses.check(), subscriptions.check(), reach.check(), linksCheck(deps)],
      busy: () =>
        sender.busy +
        recaller.busy +
        caller.busy +
        push.busy +
        subscriptions.busy +
        forgetter.busy +
        signInLinksSent.busy,
    },
    deps,
  );
}

/** Links that few can open do not make it unready: people are still paged. */
function linksCheck({ publicUrl, linksWarning }: Pick<NotificationDeps, 'publicUrl' | 'linksWarning'>): Check {
  return { name: 'links', ok: true, detail: linksWarning ?? `Links in pages point to ${publicUrl()}.` };
}
