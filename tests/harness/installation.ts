import type { OutgoingMessage } from '@escalog/bus';
import type { Services, ServicesOptions } from '@escalog/standalone';

/** Where a world's services keep what they know, from one start to the next. */
export interface Installation {
  start(options: ServicesOptions): Promise<Services>;
  /** Whether others may publish while the services run. */
  readonly isShared: boolean;
  /** Puts a message on a topic as a process that is none of the six services would. */
  publish(topic: string, message: OutgoingMessage, options: Pick<ServicesOptions, 'clock' | 'logger'>): Promise<void>;
  remove(): void;
}
