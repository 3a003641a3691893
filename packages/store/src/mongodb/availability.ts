import type { MongoClient, TopologyDescription } from 'mongodb';

/** The part of a structured logger that the store needs. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Logs each time that no server takes writes any more, and when one does again. */
export function reportAvailability(client: MongoClient, address: string, log: Log): void {
  client.on('topologyDescriptionChanged', ({ previousDescription, newDescription }) => {
    const isAvailable = takesWrites(newDescription);
    if (isAvailable === takesWrites(previousDescription) || newDescription.servers.size === 0) return;
    if (isAvailable) log.info({ address }, 'MongoDB takes writes again');
    else
      log.warn(
        { address, reason: reasonOf(newDescription) },
        'MongoDB takes no writes; calls are refused until it does',
      );
  });
}

function takesWrites({ servers }: TopologyDescription): boolean {
  return [...servers.values()].some(({ isWritable }) => isWritable);
}

function reasonOf({ servers }: TopologyDescription): string {
  return [...servers.values()].find(({ error }) => error !== null)?.error?.message ?? 'there is no primary';
}
