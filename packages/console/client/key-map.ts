import { root, say } from './said.ts';
import { remember, remembered } from './remembered.ts';

/** Keys of one letter, which can be switched off (WCAG 2.1.4) and do nothing in fields. */
const meanings: readonly (readonly [key: string, meaning: string])[] = [
  ['/', 'search'],
  ['d', 'declare an incident'],
  ['j', 'next incident'],
  ['k', 'incident before'],
  ['Enter', 'open it'],
  ['a', 'acknowledge it'],
  ['?', 'these keys'],
];

const isOn = (): boolean => remembered('keys') !== 'off';

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-row]')];
}

/** Goes to the next row, or the one before. */
function step(by: 1 | -1): void {
  const all = rows();
  const here = all.findIndex((row) => row === document.activeElement || isWithin(row));
  const next = here === -1 ? (by === 1 ? 0 : all.length - 1) : Math.min(Math.max(here + by, 0), all.length - 1);
  all[next]?.focus();
}

function isWithin(row: HTMLElement): boolean {
  return row.closest('.incident')?.contains(document.activeElement) === true;
}

/** The button of the row that has the focus, or else the only one of the page. */
function acknowledge(): void {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('[data-acknowledge]')];
  const ofRow = document.activeElement?.closest('.incident')?.querySelector<HTMLButtonElement>('[data-acknowledge]');
  const button = ofRow ?? (buttons.length === 1 ? buttons[0] : undefined);
  if (button === undefined) say('Go to an incident with j or k first.');
  else button.click();
}

function search(): void {
  const field = document.querySelector<HTMLInputElement>('input[type="search"], [data-search]');
  if (field !== null) field.focus();
  else location.assign(new URL('incidents', root));
}

class KeyMap extends HTMLElement {
  #dialog: HTMLDialogElement | undefined;

  connectedCallback(): void {
    document.addEventListener('keydown', this.#pressed);
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Keys';
    button.addEventListener('click', () => this.#explain());
    this.replaceChildren(button);
  }

  disconnectedCallback(): void {
    document.removeEventListener('keydown', this.#pressed);
  }

  readonly #pressed = (event: KeyboardEvent): void => {
    const { key, target, ctrlKey, metaKey, altKey, defaultPrevented } = event;
    if (defaultPrevented || ctrlKey || metaKey || altKey || !isOn()) return;
    if (target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select')))
      return;
    if (document.querySelector('dialog[open]') !== null) return;
    const deed = this.#deedOf(key);
    if (deed === undefined) return;
    event.preventDefault();
    deed();
  };

  #deedOf(key: string): (() => void) | undefined {
    switch (key) {
      case '/':
        return search;
      case 'd':
        return () => location.assign(new URL('declare', root));
      case 'j':
        return () => step(1);
      case 'k':
        return () => step(-1);
      case 'a':
        return acknowledge;
      case '?':
        return () => this.#explain();
      default:
        return undefined;
    }
  }

  #explain(): void {
    this.#dialog ??= this.#made();
    const box = this.#dialog.querySelector('input');
    if (box !== null) box.checked = isOn();
    this.#dialog.showModal();
  }

  #made(): HTMLDialogElement {
    const dialog = document.createElement('dialog');
    dialog.setAttribute('aria-label', 'Keys');
    const list = document.createElement('dl');
    list.className = 'facts';
    for (const [key, meaning] of meanings) {
      const shown = document.createElement('kbd');
      shown.textContent = key;
      const term = document.createElement('dt');
      term.append(shown);
      const description = document.createElement('dd');
      description.textContent = meaning;
      list.append(term, description);
    }
    const label = document.createElement('label');
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.addEventListener('change', () => remember('keys', box.checked ? null : 'off'));
    label.append(box, 'Keys are on');
    const close = document.createElement('form');
    close.method = 'dialog';
    const button = document.createElement('button');
    button.textContent = 'Close';
    close.append(button);
    dialog.append(list, label, close);
    this.append(dialog);
    return dialog;
  }
}

customElements.define('key-map', KeyMap);
