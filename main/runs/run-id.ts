/** `20261123-183012-smoke-test-on-a-cpu`: sorts by time, and says what it is. */
export function runIdOf(name: string, nowMs: number): string {
  const [date = '', time = ''] = new Date(nowMs).toISOString().split(/[T.]/);
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 32)
    .replace(/^-+|-+$/g, '');
  return [date.replace(/-/g, ''), time.replace(/:/g, ''), ...(slug === '' ? [] : [slug])].join('-');
}
