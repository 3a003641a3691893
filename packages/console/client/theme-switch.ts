import { remember, remembered } from './remembered.ts';
import { say } from './said.ts';

const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

function chosen(): Theme {
  return themes.find((theme) => theme === remembered('theme')) ?? 'system';
}

function apply(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

/** A button that goes from one theme to the next: as the system, light, dark. */
class ThemeSwitch extends HTMLElement {
  connectedCallback(): void {
    const button = document.createElement('button');
    button.type = 'button';
    const show = (): void => {
      button.textContent = `Theme: ${chosen()}`;
    };
    button.addEventListener('click', () => {
      const next = themes[(themes.indexOf(chosen()) + 1) % themes.length] ?? 'system';
      remember('theme', next === 'system' ? null : next);
      apply(next);
      show();
      say(`Theme: ${next}`);
    });
    show();
    this.replaceChildren(button);
  }
}

apply(chosen());
customElements.define('theme-switch', ThemeSwitch);
