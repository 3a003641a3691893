import type { ChatFormat } from '@escalog/definitions';
import { failed, type SendResult } from '../channel.ts';
import { resultOf, type Posts } from '../posts.ts';
import type { Content } from './content.ts';
import { formats } from './formats/formats.ts';

/** Posts `content` to the incoming webhook of a chat. Whatever goes wrong is a result. */
export async function postTo(
  { url, format }: { readonly url: string; readonly format: ChatFormat },
  content: Content,
  posts: Posts,
  signal: AbortSignal,
): Promise<SendResult> {
  const { bodyOf, addressOf, judge } = formats[format];
  const parsed = URL.parse(url);
  if (parsed === null) return failed(false, 'the address is no URL');
  const address = addressOf === undefined ? url : addressOf(parsed);
  const answer = await posts.ask(address, { body: JSON.stringify(bodyOf(content)), headers: {} }, signal);
  return answer.kind === 'answered' ? (judge(answer) ?? resultOf(answer)) : answer;
}
