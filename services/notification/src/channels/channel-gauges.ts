import { observe } from '@escalog/telemetry';
import type { Load } from '../load.ts';
import type { ChannelWatch } from './channel-watch.ts';

/** Shows in metrics what waits in each channel, and which providers answer, until the function that this returns is called. */
export function observeChannels(watch: Pick<ChannelWatch, 'report' | 'providers'>, load: Pick<Load, 'of'>): () => void {
  const ends = [
    observe('escalog.page.waiting', () =>
      watch.report().map(({ channel }) => [load.of(channel).waiting, { 'escalog.channel': channel }]),
    ),
    observe('escalog.provider.state', () =>
      watch
        .providers()
        .map(({ channel, provider, isWell }) => [
          isWell ? 1 : 0,
          { 'escalog.channel': channel, 'escalog.provider': provider },
        ]),
    ),
  ];
  return () => {
    for (const end of ends) end();
  };
}
