/**
 * `<live-preview>` in a form: what the form would do, asked for anew while somebody types. It posts the form as its button
 * "Preview" would, and takes the element of the same name out of the page that comes back. What was shown stays until then.
 */
const pause = 250;

class LivePreview extends HTMLElement {
  #timer = 0;
  #asking: AbortController | undefined;
  #asked = '';
  #form: HTMLFormElement | null = null;

  readonly #changed = (): void => {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(), pause);
  };

  connectedCallback(): void {
    this.#form = this.closest('form');
    if (this.#form === null) return;
    // What a browser has filled in by itself is not previewed yet.
    const isPreviewed = this.querySelector('[data-summary]') !== null || !this.#form.checkValidity();
    this.#asked = isPreviewed ? this.#typed().toString() : '';
    this.#form.addEventListener('input', this.#changed);
    this.#form.addEventListener('change', this.#changed);
    for (const one of this.#form.querySelectorAll<HTMLElement>('[data-without-script]')) one.hidden = true;
    for (const one of this.#form.querySelectorAll<HTMLElement>('[data-with-script]')) one.hidden = false;
    this.#changed();
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#form?.removeEventListener('input', this.#changed);
    this.#form?.removeEventListener('change', this.#changed);
  }

  /** What the form says, without what only goes along with it. */
  #typed(): URLSearchParams {
    const typed = new URLSearchParams();
    if (this.#form !== null)
      for (const [name, value] of new FormData(this.#form))
        if (typeof value === 'string' && name !== 'preview') typed.append(name, value);
    return typed;
  }

  async #ask(): Promise<void> {
    const typed = this.#typed();
    const asked = typed.toString();
    if (this.#form === null || asked === this.#asked) return;
    this.#asked = asked;
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.setAttribute('aria-busy', 'true');
    typed.set('do', 'preview');
    try {
      const answer = await fetch(this.#form.action, { method: 'POST', body: typed, signal: asking.signal });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = page.querySelector('live-preview');
      if (!answer.ok || fresh === null) throw new Error('no preview');
      this.#show(fresh);
    } catch {
      if (!asking.signal.aborted) this.#cannotTell();
    } finally {
      if (this.#asking === asking) this.removeAttribute('aria-busy');
    }
  }

  #show(fresh: Element): void {
    // A box that is being ticked keeps the focus.
    const focused = this.contains(document.activeElement) ? (document.activeElement as HTMLInputElement) : undefined;
    this.replaceChildren(...fresh.childNodes);
    if (focused?.name)
      [...this.querySelectorAll<HTMLInputElement>('input')]
        .find(({ name, value }) => name === focused.name && value === focused.value)
        ?.focus();
    const summary = this.querySelector<HTMLElement>('[data-summary]')?.dataset['summary'];
    const said = document.getElementById('said');
    if (said !== null && summary !== undefined && said.textContent !== summary) said.textContent = summary;
    const beside = this.#form?.querySelector('.preview-said');
    if (beside) beside.textContent = summary === undefined ? 'Enter declares.' : `${summary}. Enter declares.`;
  }

  #cannotTell(): void {
    // Asked anew with the next letter, also when that leads back to the same words.
    this.#asked = '';
    this.querySelector('.preview-stale')?.remove();
    const note = document.createElement('p');
    note.className = 'warn preview-stale';
    note.textContent =
      'It cannot be told just now whom it would page: the server does not answer. What stands below is of before.';
    this.prepend(note);
  }
}

customElements.define('live-preview', LivePreview);
