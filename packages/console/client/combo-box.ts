import { root, say } from './said.ts';

interface Offer {
  readonly ref: string;
  readonly name: string;
  readonly reason: string;
}

const pause = 120;
let made = 0;

/**
 * `<combo-box data-source="/v1/catalog/search?types=person">` around one labelled `<input>`: offers what may be meant while it is typed
 * (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/). What is sent under the name of the field is the ref of what was chosen, or
 * what was typed. With `data-multiple` several are chosen, one after the other, and sent with commas between them; with
 * `data-takes="ref"` refs are shown instead of names.
 */
class ComboBox extends HTMLElement {
  #input: HTMLInputElement | undefined;
  readonly #sent = document.createElement('input');
  readonly #list = document.createElement('ul');
  readonly #chips = document.createElement('ul');
  #offers: readonly Offer[] = [];
  #chosen: { readonly ref: string; readonly name: string }[] = [];
  #active = -1;
  #timer = 0;
  #asking: AbortController | undefined;
  #isRequired = false;

  connectedCallback(): void {
    const input = this.querySelector('input');
    if (input === null || this.#input !== undefined) return;
    this.#input = input;
    this.#isRequired = input.required;
    const id = `combo-box-${++made}`;
    this.#sent.type = 'hidden';
    this.#sent.name = input.name;
    input.removeAttribute('name');
    this.#list.id = id;
    this.#list.className = 'offers';
    this.#list.hidden = true;
    this.#list.setAttribute('role', 'listbox');
    this.#list.setAttribute('aria-label', input.labels?.[0]?.textContent.trim() ?? 'Offers');
    this.#chips.className = 'chips';
    for (const [name, value] of Object.entries({
      role: 'combobox',
      autocomplete: 'off',
      'aria-autocomplete': 'list',
      'aria-expanded': 'false',
      'aria-controls': id,
    }))
      input.setAttribute(name, value);
    this.prepend(this.#chips);
    this.append(this.#sent, this.#list);
    this.#takeTyped(input.value);
    input.addEventListener('input', this.#typed);
    input.addEventListener('keydown', this.#pressed);
    input.addEventListener('blur', () => this.#close());
    // The field keeps the focus while something is chosen with a mouse or a finger.
    this.#list.addEventListener('mousedown', (event) => event.preventDefault());
    this.#list.addEventListener('click', (event) => {
      const option = event.target instanceof Element ? event.target.closest('[role="option"]') : null;
      const offer = this.#offers[[...this.#list.children].indexOf(option as Element)];
      if (offer !== undefined) this.#choose(offer);
    });
  }

  get #isMultiple(): boolean {
    return this.dataset['multiple'] !== undefined;
  }

  /** What stood in the field before: several with commas become chips. */
  #takeTyped(text: string): void {
    if (!this.#isMultiple || !text.includes(',')) return this.#update();
    for (const word of text.split(',').map((part) => part.trim()))
      if (word !== '') this.#chosen.push({ ref: word, name: word });
    if (this.#input !== undefined) this.#input.value = '';
    this.#update();
  }

  readonly #typed = (): void => {
    if (!this.#isMultiple) this.#chosen = [];
    this.#update();
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(), pause);
  };

  async #ask(): Promise<void> {
    this.#asking?.abort();
    const text = this.#input?.value.trim() ?? '';
    if (text === '') return this.#close();
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const url = new URL((this.dataset['source'] ?? '').replace(/^\//, ''), root);
      url.searchParams.set('q', text);
      const answer = await fetch(url, { signal: asking.signal, headers: { accept: 'application/json' } });
      const { offers = [] } = (await answer.json()) as { offers?: readonly Offer[] };
      if (answer.ok && !asking.signal.aborted && document.activeElement === this.#input) this.#show(offers);
    } catch {
      // It is a plain field meanwhile.
      if (!asking.signal.aborted) this.#close();
    }
  }

  #show(offers: readonly Offer[]): void {
    this.#offers = offers.filter(({ ref }) => !this.#chosen.some((chosen) => chosen.ref === ref));
    this.#active = -1;
    this.#list.replaceChildren(
      ...this.#offers.map(({ ref, name, reason }, index) => {
        const option = document.createElement('li');
        option.id = `${this.#list.id}-${index}`;
        option.setAttribute('role', 'option');
        option.setAttribute('aria-selected', 'false');
        const [called, why] = [document.createElement('b'), document.createElement('span')];
        called.textContent = name;
        why.className = 'hint';
        why.textContent = ` ${ref.slice(0, ref.indexOf('/')).replaceAll('-', ' ')}. ${reason}`;
        option.append(called, why);
        return option;
      }),
    );
    // One offer that says what is typed offers nothing, and would cover the button below.
    const isTyped =
      !this.#isMultiple && this.#offers.length === 1 && this.#offers[0]?.name === this.#input?.value.trim();
    if (this.#offers.length === 0 || isTyped) return this.#close();
    this.#list.hidden = false;
    this.#input?.setAttribute('aria-expanded', 'true');
    say(this.#offers.length === 1 ? 'One offer.' : `${this.#offers.length} offers.`);
  }

  #close(): void {
    this.#list.hidden = true;
    this.#active = -1;
    this.#input?.setAttribute('aria-expanded', 'false');
    this.#input?.removeAttribute('aria-activedescendant');
  }

  readonly #pressed = (event: KeyboardEvent): void => {
    const isOpen = !this.#list.hidden;
    const { length } = this.#offers;
    if (event.key === 'ArrowDown' && !isOpen) void this.#ask();
    else if (event.key === 'ArrowDown') this.#activate((this.#active + 1) % length);
    else if (event.key === 'ArrowUp' && isOpen) this.#activate((this.#active <= 0 ? length : this.#active) - 1);
    else if (event.key === 'Escape' && isOpen) this.#close();
    else if (event.key === 'Enter' && isOpen && this.#active >= 0) this.#choose(this.#offers[this.#active] as Offer);
    else if (event.key === 'Backspace' && this.#input?.value === '' && this.#isMultiple) this.#remove(-1);
    else return;
    if (event.key !== 'Backspace') event.preventDefault();
  };

  #activate(index: number): void {
    this.#active = index;
    for (const [at, option] of [...this.#list.children].entries()) {
      option.setAttribute('aria-selected', String(at === index));
      if (at !== index) continue;
      this.#input?.setAttribute('aria-activedescendant', option.id);
      option.scrollIntoView({ block: 'nearest' });
    }
  }

  #choose({ ref, name }: Offer): void {
    const shown = this.dataset['takes'] === 'ref' ? ref : name;
    this.#chosen = this.#isMultiple ? [...this.#chosen, { ref, name: shown }] : [{ ref, name: shown }];
    if (this.#input !== undefined) this.#input.value = this.#isMultiple ? '' : shown;
    this.#close();
    this.#tellChosen(`${name} chosen.`);
  }

  #remove(index: number): void {
    const [gone] = this.#chosen.splice(index, 1);
    if (gone === undefined) return;
    this.#input?.focus();
    this.#tellChosen(`${gone.name} removed.`);
  }

  #tellChosen(text: string): void {
    this.#update();
    say(text);
    this.dispatchEvent(new Event('input', { bubbles: true }));
    this.dispatchEvent(new Event('change', { bubbles: true }));
  }

  /** What is sent, and the chips, are what has been chosen. */
  #update(): void {
    const typed = this.#input?.value.trim() ?? '';
    const refs = this.#chosen.map(({ ref }) => ref);
    this.#sent.value = this.#isMultiple ? [...refs, typed].filter(Boolean).join(', ') : (refs[0] ?? typed);
    if (this.#input !== undefined) this.#input.required = this.#isRequired && refs.length === 0;
    this.#chips.hidden = !this.#isMultiple || refs.length === 0;
    if (!this.#isMultiple) return;
    this.#chips.replaceChildren(
      ...this.#chosen.map(({ name }, index) => {
        const [chip, button] = [document.createElement('li'), document.createElement('button')];
        button.type = 'button';
        button.textContent = `${name} ×`;
        button.setAttribute('aria-label', `Remove ${name}`);
        button.addEventListener('click', () => this.#remove(index));
        chip.append(button);
        return chip;
      }),
    );
  }
}

customElements.define('combo-box', ComboBox);
