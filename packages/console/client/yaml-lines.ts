/** `<yaml-lines>` around a text field: a link with `data-line` on the page goes to that line of it, and a file is read into it. */
class YamlLines extends HTMLElement {
  readonly #clicked = (event: Event): void => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>('a[data-line]') : null;
    const area = this.querySelector('textarea');
    if (link === null || area === null) return;
    event.preventDefault();
    const lines = area.value.split('\n');
    const line = Number(link.dataset['line']) - 1;
    const start = lines.slice(0, line).join('\n').length + (line > 0 ? 1 : 0);
    area.focus();
    area.setSelectionRange(start, start + (lines[line]?.length ?? 0));
    area.scrollTop = (area.scrollHeight * line) / lines.length - area.clientHeight / 2;
  };

  connectedCallback(): void {
    document.addEventListener('click', this.#clicked);
    for (const one of this.querySelectorAll<HTMLElement>('[data-with-script]')) one.hidden = false;
    const file = this.querySelector<HTMLInputElement>('input[type=file]');
    file?.addEventListener('change', () => void this.#read(file));
  }

  disconnectedCallback(): void {
    document.removeEventListener('click', this.#clicked);
  }

  async #read({ files }: HTMLInputElement): Promise<void> {
    const area = this.querySelector('textarea');
    const [file] = files ?? [];
    if (file !== undefined && area !== null) area.value = await file.text();
  }
}

customElements.define('yaml-lines', YamlLines);
