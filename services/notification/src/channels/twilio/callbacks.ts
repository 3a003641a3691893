import type { TwilioLinks } from '@escalog/http';
import { currentTraceparent } from '@escalog/telemetry';
import type { PageMessage } from '../channel.ts';

/** The addresses that Twilio calls back. */
export interface Callbacks {
  /** Where it tells what became of a message; undefined when nobody waits for that, or it cannot reach us. */
  receiptUrlOf(message: PageMessage): string | undefined;
  /** Where it brings the key that was pressed; undefined when there is nothing to answer, or it cannot reach us. */
  keysUrlOf(message: PageMessage): string | undefined;
}

/** Under what `publicUrl` gives. Twilio refuses a message whose address to call back is on the machine itself (error 21609). */
export function callbacks(links: TwilioLinks, publicUrl: () => string): Callbacks {
  const isInReach = (): boolean => {
    const { hostname } = new URL(publicUrl());
    return hostname.includes('.') && !hostname.startsWith('127.');
  };
  return {
    receiptUrlOf({ attempt, pageId }) {
      return attempt === undefined || !isInReach()
        ? undefined
        : links.receipts.urlFor({ sentPage: pageId, ...attempt });
    },
    keysUrlOf({ asked, isTest, incidentId, pageId, to }) {
      if (asked.kind !== 'page' || isTest || !isInReach()) return undefined;
      const traceparent = currentTraceparent();
      const { bundle } = asked;
      const claim = { incidentId, calledPage: pageId, person: to.person, ...(bundle !== undefined && { bundle }) };
      return links.keys.urlFor({ ...claim, ...(traceparent !== undefined && { traceparent }) });
    },
  };
}
