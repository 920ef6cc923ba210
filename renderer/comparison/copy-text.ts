/**
 * Puts a text into the clipboard; false where the window may not. The copy command needs no permission, and permissions
 * are denied to every page of the program.
 */
export function copyText(text: string): boolean {
  const put = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
  };
  document.addEventListener('copy', put, { once: true });
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the one that succeeds it asks for a permission
  const copied = document.execCommand('copy');
  document.removeEventListener('copy', put);
  return copied;
}
