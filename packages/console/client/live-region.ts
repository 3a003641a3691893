/** Placeholder until the stream is served: an element whose content is asked for anew when what it shows has changed. */
class LiveRegion extends HTMLElement {}

customElements.define('live-region', LiveRegion);
