/** `<local-time at="ISO">`: in the reader's zone, with UTC and how long ago in its title; with `dated`, the day is told always. `<count-down to="ISO">`: how long until then. */
const second = 1_000;
const day = 24 * 60 * 60 * second;

const sameDay = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const otherDay = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const otherYear = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

class LocalTime extends HTMLElement {
  static readonly observedAttributes = ['at'];

  attributeChangedCallback(): void {
    const at = new Date(this.getAttribute('at') ?? '');
    if (Number.isNaN(at.getTime())) return;
    const now = new Date();
    const format =
      at.toDateString() === now.toDateString() && !this.hasAttribute('dated')
        ? sameDay
        : !this.hasAttribute('dated') && Math.abs(at.getTime() - now.getTime()) < 180 * day
          ? otherDay
          : otherYear;
    this.textContent = format.format(at);
    this.title = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${distance(at.getTime() - now.getTime())}`;
  }
}

function distance(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (Math.abs(minutes) < 60) return relative.format(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return Math.abs(hours) < 48 ? relative.format(hours, 'hour') : relative.format(Math.round(hours / 24), 'day');
}

/** All of a page go on together, once a second. */
const counting = new Set<CountDown>();
let ticking = 0;

function tick(): void {
  for (const one of counting) one.show();
  ticking = counting.size === 0 ? 0 : window.setTimeout(tick, second - (Date.now() % second));
}

class CountDown extends HTMLElement {
  static readonly observedAttributes = ['to'];

  connectedCallback(): void {
    counting.add(this);
    this.setAttribute('role', 'timer');
    this.show();
    if (ticking === 0) tick();
  }

  disconnectedCallback(): void {
    counting.delete(this);
  }

  attributeChangedCallback(): void {
    this.show();
  }

  show(): void {
    const to = Date.parse(this.getAttribute('to') ?? '');
    if (Number.isNaN(to)) return;
    this.textContent = remaining(to - Date.now());
    this.title = `${new Date(to).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  }
}

/** `in 6:12`, `in 1:02:05`; `now` once it is due. */
function remaining(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / second);
  if (seconds <= 0) return 'now';
  const two = (number: number): string => String(number).padStart(2, '0');
  const [days, hours, minutes] = [seconds / 86_400, seconds / 3_600, seconds / 60].map(Math.floor) as [
    number,
    number,
    number,
  ];
  if (days > 0) return `in ${days} ${days === 1 ? 'day' : 'days'} ${hours % 24} h`;
  return hours > 0 ? `in ${hours}:${two(minutes % 60)}:${two(seconds % 60)}` : `in ${minutes}:${two(seconds % 60)}`;
}

customElements.define('local-time', LocalTime);
customElements.define('count-down', CountDown);
