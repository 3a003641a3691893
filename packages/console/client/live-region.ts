import { changes, type Changed } from './change-source.ts';
import { merge } from './merging.ts';
import { say } from './said.ts';

/** The page is not asked for more often than that, in milliseconds. */
const pause = 1_000;
/** After a change other views may follow a moment later, in a cluster: then it is looked once more. */
const onceMore = 2_000;

/**
 * `<live-region id="…" data-topic="incidents catalog" data-incident="ID">`: its content is asked for anew, with the page that it is on,
 * when the stream says that something has changed, and merged into what is there. While something is being typed in it, it waits.
 */
class LiveRegion extends HTMLElement {
  #leave: (() => void) | undefined;

  connectedCallback(): void {
    this.#leave = changes.listen((changed) => {
      if (this.#shows(changed)) page.refresh();
    });
    page.regions.add(this);
    this.addEventListener('focusout', page.retry);
    this.addEventListener('change', page.retry);
  }

  disconnectedCallback(): void {
    this.#leave?.();
    page.regions.delete(this);
  }

  /** Whether somebody is in the middle of something that a change could disturb. */
  get isHeld(): boolean {
    const focused = document.activeElement;
    return (
      this.contains(focused) &&
      focused?.matches('input:not([type="checkbox"], [type="radio"]), textarea, select') === true
    );
  }

  #shows({ topic, subject }: Changed): boolean {
    const { topic: wanted = 'incidents', incident } = this.dataset;
    if (topic === 'everything') return true;
    if (!wanted.split(' ').includes(topic)) return false;
    return topic !== 'incidents' || incident === undefined || incident === subject;
  }

  /** Takes over what a newer page shows here, and returns how many rows are new. */
  update(fresh: Element): number {
    const before = new Set(rowsIn(this));
    merge(this, fresh);
    return rowsIn(this).filter((id) => !before.has(id)).length;
  }
}

function rowsIn(region: Element): string[] {
  return [...region.querySelectorAll('.incident[id]')].map(({ id }) => id);
}

/** The page, asked for anew for all of its regions together. */
class LivePage {
  readonly regions = new Set<LiveRegion>();
  #askedAt = -pause;
  #timer = 0;
  #once = 0;
  #isAsking = false;
  #isWanted = false;

  refresh(): void {
    this.#want(0);
    window.clearTimeout(this.#once);
    this.#once = window.setTimeout(() => this.#want(0), onceMore);
  }

  /** When whoever typed has finished. */
  readonly retry = (): void => {
    if (this.#isWanted) window.setTimeout(() => this.#want(0));
  };

  #want(wait: number): void {
    this.#isWanted = true;
    if (this.#timer !== 0 || this.#isAsking) return;
    const rest = Math.max(wait, this.#askedAt + pause - performance.now(), 0);
    this.#timer = window.setTimeout(() => {
      this.#timer = 0;
      void this.#ask();
    }, rest);
  }

  async #ask(): Promise<void> {
    if ([...this.regions].every(({ isHeld }) => isHeld)) return;
    this.#isWanted = false;
    this.#isAsking = true;
    this.#askedAt = performance.now();
    try {
      const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
      // An address to sign in at is another page.
      if (!answer.ok || answer.redirected) throw new Error(`answered ${answer.status}`);
      this.#take(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    } catch {
      this.#isWanted = true;
    } finally {
      this.#isAsking = false;
      if (this.#isWanted) this.#want(3 * pause);
    }
  }

  #take(fresh: Document): void {
    let news = 0;
    for (const region of this.regions) {
      const wanted = fresh.getElementById(region.id);
      if (wanted === null) continue;
      // Somebody may have begun to type since.
      if (region.isHeld) this.#isWanted = true;
      else news += region.update(wanted);
    }
    if (news > 0) say(news === 1 ? 'One new incident.' : `${news} new incidents.`);
    document.dispatchEvent(new Event('page-updated'));
  }
}

const page = new LivePage();

customElements.define('live-region', LiveRegion);
