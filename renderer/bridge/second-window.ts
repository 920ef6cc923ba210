/** Whether this is the window that follows the first: it has one screen, and only looks. Decided when it opens. */
const second = typeof window !== 'undefined' && window.location.hash.startsWith('#/second');

export function isSecondWindow(): boolean {
  return second;
}
