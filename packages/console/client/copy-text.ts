/** `<copy-text>`: a button below what is in it, which copies that. Without script it is selected by hand. */
class CopyText extends HTMLElement {
  connectedCallback(): void {
    if (this.querySelector('button') !== null) return;
    const text = this.textContent?.trim() ?? '';
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Copy';
    button.addEventListener('click', () => {
      void navigator.clipboard.writeText(text).then(
        () => void (button.textContent = 'Copied'),
        () => void (button.textContent = 'Select it and copy it by hand'),
      );
    });
    this.append(button);
  }
}

customElements.define('copy-text', CopyText);
