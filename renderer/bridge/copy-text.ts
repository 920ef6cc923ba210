/**
 * Puts a text into the clipboard; false where the window may not. By the old command: permissions are denied to every page of the
 * program, that of the clipboard's own interface too.
 */
export function copyText(text: string): boolean {
  const before = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- its successor asks for a permission
  const copied = document.execCommand('copy');
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}
