import { changes } from './change-source.ts';

/** The banner for when the page has not been live for fifteen seconds. */
class StreamState extends HTMLElement {
  connectedCallback(): void {
    changes.watch((state) => {
      this.hidden = state === 'live';
    });
  }
}

customElements.define('stream-state', StreamState);
