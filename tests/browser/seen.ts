/** What a page is measured by besides axe. */
import type { Page } from 'playwright-core';

/** Headings that are no single `h1`, or skip a level. */
export function inDisorder(page: Page): Promise<readonly string[]> {
  return page.evaluate(`(() => {
    const seen = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter((one) => one.checkVisibility());
    const levels = seen.map(({ tagName }) => Number(tagName[1]));
    const wrong = seen.filter((one, index) => (index === 0 ? levels[0] !== 1 : levels[index] === 1 || levels[index] > levels[index - 1] + 1));
    return (seen.length === 0 ? ['no heading'] : wrong.map((one) => one.outerHTML.slice(0, 120)));
  })()`);
}

/** Where the page holds a character that nobody sees and that turns the direction of what follows, or controls something. */
export async function turned(page: Page): Promise<readonly string[]> {
  const html = await page.content();
  return html.match(/.{0,40}(?![\n\t])[\p{Cc}\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069].{0,40}/gu) ?? [];
}

/** Times without UTC in their title, and what is written in UTC where it is read. */
export function wronglyTimed(page: Page): Promise<readonly string[]> {
  return page.evaluate(`(() => {
    const times = [...document.querySelectorAll('local-time')].filter(({ title }) => !/UTC/.test(title));
    const written = [];
    const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { data, parentElement } = texts.currentNode;
      if (/\\d\\d:\\d\\d UTC/.test(data) && parentElement.closest('pre, code, textarea') === null) written.push(data.trim().slice(0, 160));
    }
    return [...times.map(({ outerHTML }) => outerHTML), ...written];
  })()`);
}

/**
 * What is pressed and stands by itself, but is less than 44 px high: buttons, fields, summaries, and links
 * that are all that their line has. A link within a sentence is as high as the sentence (WCAG 2.5.8 leaves it out).
 */
export function tooSmall(page: Page): Promise<readonly string[]> {
  return page.evaluate(`(() => {
    const within = '.prose, .written, .skip, [aria-hidden="true"]';
    const alone = (link) => {
      const block = link.closest('p, li, td, th, dd, dt, h1, h2, h3, div, nav, section, main');
      return getComputedStyle(link).display !== 'inline' || block.textContent.trim() === link.textContent.trim();
    };
    const touched = (one) => (one.matches('[type=checkbox], [type=radio]') ? one.closest('label') ?? one : one);
    return [...document.querySelectorAll('button, summary, select, textarea, input:not([type=hidden]), a[href]')]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.closest(within) === null)
      .filter((one) => !one.matches('a') || alone(one))
      .filter((one) => Math.round(touched(one).getBoundingClientRect().height) < 44)
      .map((one) => Math.round(touched(one).getBoundingClientRect().height) + ': ' + one.outerHTML.replaceAll(/\\s+/g, ' ').slice(0, 110));
  })()`);
}

/** What the Tab key reaches, one after the other, and what it should: every control that is there, in the order of the page. */
export async function tabbed(
  page: Page,
): Promise<{ readonly reached: readonly string[]; readonly all: readonly string[] }> {
  await page.evaluate(`(() => {
    const name = (one) => (one.innerText || one.getAttribute('aria-label') || one.name || one.id || one.tagName).trim().replaceAll(/\\s+/g, ' ').slice(0, 60);
    const controls = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0);
    // Of radio buttons of one name the Tab key reaches the one that is checked, or else the first.
    const groups = new Map();
    for (const one of controls) if (one.type === 'radio') {
      const key = one.name + '|' + [...document.forms].indexOf(one.form);
      if (!groups.has(key) || one.checked) groups.set(key, one);
    }
    window.meant = controls.filter((one) => one.type !== 'radio' || [...groups.values()].includes(one));
    window.nameOf = name;
    window.reached = [];
    document.addEventListener('focusin', ({ target }) => { if (window.meant.includes(target)) window.reached.push(target); });
    // From the very beginning, wherever the page has put the focus.
    document.body.tabIndex = -1;
    document.body.focus();
  })()`);
  const most = (await page.evaluate('window.meant.length')) as number;
  for (let presses = 0; presses < most + 12; presses += 1) {
    await page.keyboard.press('Tab');
    if (presses >= most - 1 && ((await page.evaluate('window.reached.length')) as number) >= most) break;
  }
  return page.evaluate(
    `({ reached: window.reached.slice(0, window.meant.length).map(window.nameOf), all: window.meant.map(window.nameOf) })`,
  );
}
