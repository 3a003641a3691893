import type { Pages } from '../site.ts';

interface Channel {
  readonly channel: string;
  readonly state: keyof typeof stateWords;
  readonly because: string | null;
  readonly provider: string | null;
  readonly lastAccepted: { readonly at: string; readonly detail: string } | null;
  readonly lastFailure: { readonly at: string; readonly detail: string } | null;
  readonly inFlight: number;
  readonly waiting: number;
  readonly acceptedInHour: number;
  readonly failedInHour: number;
  readonly people: number;
  readonly outOfReach: readonly {
    readonly provider: string;
    readonly since: string;
    readonly because: string;
    readonly waiting: number;
  }[];
}

const stateWords = {
  failing: 'reaches nobody',
  refusing: 'refused by its provider',
  well: 'well',
  untried: 'nothing was sent yet',
  'not-set-up': 'not set up: its messages are kept in the sandbox',
} as const;

/** What needs somebody first. */
const order = Object.keys(stateWords);

/** `/operate/channels`: by which ways people are reached, and how each is doing. */
export const channelsPage: Pages = (site) => {
  site.page('/operate/channels', async ({ api }) => {
    const { channels, replica } = await api.get<{ channels: readonly Channel[]; replica: string }>('/v1/channels');
    return {
      title: 'Channels',
      template: 'channels',
      data: {
        replica,
        stateWords,
        channels: channels.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || b.people - a.people),
      },
    };
  });
};
