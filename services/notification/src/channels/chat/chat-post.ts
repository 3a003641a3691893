import type { ChatFormat } from '@escalog/definitions';
import { failed, type SendResult } from '../channel.ts';
import type { Posts } from '../posts.ts';
import type { Content } from './content.ts';
import { formats } from './formats/formats.ts';

/** Posts `content` to the incoming webhook of a chat. Whatever goes wrong is a result. */
export function postTo(
  { url, format }: { readonly url: string; readonly format: ChatFormat },
  content: Content,
  posts: Posts,
  signal: AbortSignal,
): Promise<SendResult> {
  const { bodyOf, addressOf, judge } = formats[format];
  const parsed = URL.parse(url);
  if (parsed === null) return Promise.resolve(failed(false, 'the address is no URL'));
  const address = addressOf === undefined ? url : addressOf(parsed);
  return posts.send(address, { body: JSON.stringify(bodyOf(content)), headers: {} }, signal, judge);
}
