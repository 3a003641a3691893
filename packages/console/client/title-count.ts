/** `(2) Now · Escalog`: how many incidents nobody has, on pages that know it by `data-unanswered`. */
const name = document.title;

function count(): void {
  const known = document.querySelector<HTMLElement>('[data-unanswered]')?.dataset['unanswered'];
  document.title = known === undefined || known === '0' ? name : `(${known}) ${name}`;
}

document.addEventListener('page-updated', count);
count();
