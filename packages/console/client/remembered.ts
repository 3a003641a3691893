/** What this browser remembers for whoever uses it; where it may keep nothing, nothing is remembered. */
export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(`escalog-${name}`);
  } catch {
    return null;
  }
}

export function remember(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`escalog-${name}`);
    else localStorage.setItem(`escalog-${name}`, value);
  } catch {
    // It is as it is until the page is left.
  }
}
