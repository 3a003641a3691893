import { accepted, type Channel } from '../channel.ts';
import type { Inbox } from './inbox.ts';

/** Keeps what it is given in the inbox, as having come by `shownAs`. */
export function sandboxChannel(inbox: Inbox, shownAs: string): Channel {
  return {
    async send(message) {
      await inbox.keep(message, shownAs);
      return accepted('kept in the sandbox');
    },
    laneOf: () => ({ group: 'sandbox', name: 'sandbox', width: Number.POSITIVE_INFINITY }),
    isSandbox: true,
    close: async () => {},
  };
}
