import type { Connect } from '@escalog/addresses';
import { maskedAddress } from '../../domain/masked-address.ts';
import type { Channel, MethodOf } from '../channel.ts';
import { Posts } from '../posts.ts';
import { postTo } from './chat-post.ts';
import { contentOf } from './content.ts';

export interface ChatOptions {
  /** Makes the connections. */
  readonly connect: Connect;
}

/** Every chat allows a few messages a second at one webhook, and one host may have the webhooks of everybody. */
const connectionsPerOrigin = 16;

/** Messages at the incoming webhooks of chats, in the format of each, with links that lead to where one answers. */
export function chatChannel({ connect }: ChatOptions): Channel<MethodOf<'chat'>> {
  const posts = new Posts({ connections: connectionsPerOrigin, connect });
  return {
    send: (message, signal) => postTo(message.method, contentOf(message), posts, signal),
    laneOf: (method) => ({ group: `chat ${maskedAddress(method)}`, name: method.url, width: connectionsPerOrigin }),
    close: () => posts.close(),
  };
}
