import { bytesInJson, shortenedTo } from '../shortened-to.ts';
import type { DeliveryKind } from '../../domain/delivery-types.ts';
import type { PageMessage } from '../channel.ts';
import { textsOf } from '../texts.ts';

/** What the service worker shows. Written out in browser/worker.ts, too. */
export interface PushPayload {
  /** Whatever has the same tag is replaced. */
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  /** The page that a press on it opens. */
  readonly open: string;
  /** What the button that acknowledges posts to; null where there is nothing to acknowledge. */
  readonly acknowledge: string | null;
  /** A page makes itself heard, and stays until somebody presses it; what is over says so without a sound. */
  readonly kind: DeliveryKind | 'over';
}

/** Of a record of 4,096 bytes, what is left beside salt, key, padding and tag: RFC 8291, section 4. */
export const longestPayload = 3_993;

/** A message as JSON, short enough for every push service: the text is cut first, and then the title. */
export function pushPayload(message: PageMessage): string {
  const { asked, pageId, timelineUrl, isTest, signInUrl } = message;
  const { title, text } = textsOf(message);
  return fitted({
    tag: pageId,
    title,
    body: text,
    open:
      signInUrl ??
      (asked.kind === 'page' ? asked.acknowledgeUrl : asked.kind === 'nudge' ? asked.acceptUrl : timelineUrl),
    acknowledge: asked.kind === 'page' && !isTest ? asked.acknowledgeUrl : null,
    kind: asked.kind,
  });
}

/** What takes the place of a message that asks for nothing any more. */
export function recalledPayload(message: PageMessage, because: string): string {
  const { title } = textsOf(message);
  return fitted({
    tag: message.pageId,
    title,
    body: because,
    open: message.timelineUrl,
    acknowledge: null,
    kind: 'over',
  });
}

function fitted(payload: PushPayload): string {
  const room = (taken: PushPayload): number => longestPayload - Buffer.byteLength(JSON.stringify(taken));
  const title = shortenedTo(payload.title, room({ ...payload, title: '', body: '' }), bytesInJson);
  const body = shortenedTo(payload.body, room({ ...payload, title, body: '' }), bytesInJson);
  return JSON.stringify({ ...payload, title, body });
}
