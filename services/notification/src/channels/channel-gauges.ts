import type { Clock } from '@escalog/kernel';
import { observe } from '@escalog/telemetry';
import type { Load } from '../load.ts';
import type { ChannelWatch } from './channel-watch.ts';

/** Shows in metrics what waits in each channel, when it last worked and failed, and which providers answer, until the function that this returns is called. */
export function observeChannels(
  watch: Pick<ChannelWatch, 'report' | 'providers'>,
  load: Pick<Load, 'of'>,
  clock: Clock,
): () => void {
  const ages = (last: 'lastAccepted' | 'lastFailure') =>
    watch.report().flatMap(({ channel, [last]: happening }) => {
      if (happening === undefined) return [];
      return [[(clock.now() - happening.at) / 1_000, { 'escalog.channel': channel }] as const];
    });
  const ends = [
    observe('escalog.channel.accepted.age', () => ages('lastAccepted')),
    observe('escalog.channel.failed.age', () => ages('lastFailure')),
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
