import { say } from './said.ts';

/** `<copy-button value="…">` or `<copy-button for="id of what is copied">`: a button where a browser can copy, nothing otherwise. */
class CopyButton extends HTMLElement {
  connectedCallback(): void {
    if (!('clipboard' in navigator) || this.firstElementChild !== null) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = this.textContent.trim() || 'Copy';
    button.addEventListener('click', () => void this.#copy(button));
    this.replaceChildren(button);
  }

  async #copy(button: HTMLButtonElement): Promise<void> {
    const named = document.getElementById(this.getAttribute('for') ?? '');
    const name = button.textContent;
    try {
      await navigator.clipboard.writeText(this.getAttribute('value') ?? named?.textContent ?? '');
      button.textContent = 'Copied';
      say('Copied.');
    } catch {
      button.textContent = 'Cannot copy: select it';
    }
    window.setTimeout(() => (button.textContent = name), 2_000);
  }
}

customElements.define('copy-button', CopyButton);
