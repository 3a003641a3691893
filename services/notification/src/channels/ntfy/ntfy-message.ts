import { pageKey } from '../page-key.ts';
import { answersOf } from '../page-text.ts';
import { bytesInJson, shortenedTo } from '../shortened-to.ts';
import { textsOf } from '../texts.ts';
import type { MethodOf, PageMessage } from '../channel.ts';

/** What the root of an ntfy server takes: https://docs.ntfy.sh/publish/#publish-as-json. */
export interface NtfyMessage {
  readonly topic: string;
  readonly title: string;
  readonly message: string;
  /** 5 makes a phone heard until somebody looks, 3 is as usual, 2 makes no sound. */
  readonly priority: 5 | 3 | 2;
  readonly tags: readonly string[];
  /** What a press on it opens. */
  readonly click: string;
  /** Links alone: an `http` action would answer without a page that shows what it does. */
  readonly actions: readonly { readonly action: 'view'; readonly label: string; readonly url: string }[];
  /** What has the same replaces it, from ntfy 2.16 on; servers before pass over it. */
  readonly sequence_id: string;
}

/** Longer messages come as a file. */
const longestMessage = 4_096;
/** Of the whole, twice as much: `handlePublish` in the server's source. */
const longestBody = 2 * longestMessage;

/** A message for `topic` as JSON. */
export function ntfyMessage(topic: string, message: PageMessage<MethodOf<'ntfy'>>): string {
  const { title, text } = textsOf(message);
  return fitted({
    topic,
    title,
    message: text,
    priority: priorityOf(message),
    tags: tagsOf(message),
    click: message.timelineUrl,
    actions: answersOf(message).map(({ label, url }) => ({ action: 'view', label, url })),
    sequence_id: pageKey(message.pageId),
  });
}

/** What takes the place of a message that asks for nothing any more, without a sound. */
export function recalledMessage(topic: string, message: PageMessage<MethodOf<'ntfy'>>, because: string): string {
  return fitted({
    topic,
    title: textsOf(message).title,
    message: because,
    priority: 2,
    tags: tagsOf(message),
    click: message.timelineUrl,
    actions: [],
    sequence_id: pageKey(message.pageId),
  });
}

function priorityOf({ asked, urgency }: PageMessage): 5 | 3 | 2 {
  if (asked.kind === 'note') return 2;
  return asked.kind === 'page' && urgency === 'high' ? 5 : 3;
}

function tagsOf({ incident }: PageMessage): readonly string[] {
  return ['escalog', incident.severity];
}

function fitted(message: NtfyMessage): string {
  const room = longestBody - Buffer.byteLength(JSON.stringify({ ...message, message: '' }));
  const cut = shortenedTo(shortenedTo(message.message, longestMessage), room, bytesInJson);
  return JSON.stringify({ ...message, message: cut });
}
