import { whyForbidden, type GuardOptions } from '@escalog/addresses';
import { isExampleHost, type Definitions, type Ref, type RuleAction } from '@escalog/definitions';
import type { Check } from '@escalog/http';
import { after, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';

export interface AddressWatchOptions extends GuardOptions {
  readonly definitions: Definitions;
  readonly clock: Clock;
}

/** From the end of one look to the next at the earliest. */
const lookEvery: Milliseconds = 60_000;
const namedAtMost = 3;
/** From so many hosts on it is a matter of the installation; fewer are one of whoever wrote them. */
const hostsOfInstallation = 2;

/**
 * Whether this installation connects to the hosts of the catalog, so that somebody hears of a forbidden one before a page goes
 * there. It looks when it is asked, in the background.
 */
export class AddressWatch {
  readonly #options: AddressWatchOptions;
  #forbidden: readonly { readonly refs: readonly Ref[]; readonly why: string }[] = [];
  #nextAt: Instant | undefined;
  #looking = false;

  constructor(options: AddressWatchOptions) {
    this.#options = options;
  }

  /** Looks up every host once; hosts that nobody can find forbid nothing. */
  async look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const found = [];
    for (const [host, refs] of hostsIn(this.#options.definitions)) {
      const why = await whyForbidden(host, this.#options);
      if (why !== undefined) found.push({ refs: [...refs], why });
    }
    this.#forbidden = found;
    this.#nextAt = after(this.#options.clock.now(), lookEvery);
    this.#looking = false;
  }

  /** What was found last. One host that is forbidden may be a slip of one person, and is told without being not ready. */
  check(): Check {
    if (this.#nextAt === undefined || this.#nextAt <= this.#options.clock.now()) void this.look();
    const name = 'addresses';
    const [first] = this.#forbidden;
    if (first === undefined) return { name, ok: true, detail: 'no address of the catalog is known to be forbidden' };
    const refs = [...new Set(this.#forbidden.flatMap((each) => each.refs))];
    const more = refs.length - namedAtMost;
    const named = `${refs.slice(0, namedAtMost).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    return {
      name,
      ok: this.#forbidden.length < hostsOfInstallation,
      detail: `nothing is sent to addresses of ${named}: ${first.why}`,
    };
  }
}

/** Every host to which the catalog has something posted, with the entries that name it. */
function hostsIn(definitions: Definitions): ReadonlyMap<string, ReadonlySet<Ref>> {
  const hosts = new Map<string, Set<Ref>>();
  const note = (ref: Ref, url: string): void => {
    const host = URL.parse(url)?.hostname;
    if (host !== undefined && !isExampleHost(host)) hosts.set(host, (hosts.get(host) ?? new Set()).add(ref));
  };
  for (const { ref, contactMethods } of definitions.allOf('person'))
    for (const method of contactMethods) if ('url' in method) note(ref, method.url);
  for (const { ref, do: actions } of definitions.allOf('rule'))
    for (const url of actions.flatMap(urlsOf)) note(ref, url);
  for (const { ref, url } of definitions.allOf('subscription')) note(ref, url);
  return hosts;
}

function urlsOf(action: RuleAction): readonly string[] {
  if ('call' in action) return [action.call.url];
  return 'post' in action && 'chat' in action.post ? [action.post.chat] : [];
}
