import { AppError, counted } from '@escalog/kernel';
import type { Counts, Source, Target } from '@escalog/moving';
import { Failure } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

/** Where an installation is: in a data folder, or at the other three. */
export interface PlaceOptions {
  readonly dataDir?: string;
  readonly bus?: string;
  readonly store?: string;
  readonly secrets?: string;
}

/** Writes everything that an installation has into a new file. Nothing may run there meanwhile. */
export async function exportData(
  { to: file, ...options }: PlaceOptions & { readonly to: string },
  terminal: Terminal,
): Promise<void> {
  const report = (sentence: string): void => terminal.err(sentence);
  const place = placeOf(options);
  const { clusterSource, embeddedSource, exportFrom } = await loadMoving();
  const open = async (): Promise<Source> => ('dataDir' in place ? embeddedSource(place.dataDir) : clusterSource(place));
  const counts = await at(open, (source) => exportFrom(source, file, report));
  terminal.err(
    `Exported to ${file}: ${told(counts)}, and the secrets. Keep it as you keep passwords, and do not start again what was exported: people would be paged from both places.`,
  );
}

/** Puts everything that an export holds into an installation that is empty. Nothing may run there meanwhile. */
export async function importData(
  { from: file, ...options }: PlaceOptions & { readonly from: string },
  terminal: Terminal,
): Promise<void> {
  const report = (sentence: string): void => terminal.err(sentence);
  const place = placeOf(options);
  const { clusterTarget, embeddedTarget, importInto } = await loadMoving();
  const open = async (): Promise<Target> => ('dataDir' in place ? embeddedTarget(place.dataDir) : clusterTarget(place));
  const counts = await at(open, (target) => importInto(target, file, report));
  terminal.err(`Imported: ${told(counts)}, and the secrets. Escalog can be started there.`);
}

/** The other commands do without Kafka, MongoDB and SQLite. */
function loadMoving() {
  return import('@escalog/moving');
}

function placeOf({ dataDir, bus, store, secrets }: PlaceOptions) {
  if (dataDir !== undefined) return { dataDir };
  if (bus !== undefined && store !== undefined && secrets !== undefined) return { bus, store, secrets };
  const missing = Object.entries({ bus, store, secrets }).flatMap(([name, value]) =>
    value === undefined ? [`--${name}`] : [],
  );
  throw new Failure(
    'usage',
    `Say where Escalog is: --data-dir for the embedded profile, or --bus, --store and --secrets for the cluster (${missing.join(', ')} missing).`,
  );
}

/** Opens a place, does something there and closes it again. */
async function at<Place extends { close(): Promise<void> }>(
  open: () => Promise<Place>,
  work: (place: Place) => Promise<Counts>,
): Promise<Counts> {
  try {
    const place = await open();
    try {
      return await work(place);
    } finally {
      await place.close();
    }
  } catch (error) {
    throw error instanceof AppError ? new Failure(error.retriable ? 'unreachable' : 'refused', error.message) : error;
  }
}

function told({ messages, documents }: Counts): string {
  return `${counted(messages, 'message')}, ${counted(documents, 'document')}`;
}
