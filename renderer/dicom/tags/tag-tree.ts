import type { TagLine } from '@core/dicom/index';

/** '00100010' → '(0010,0010)'; an item's number → 'item 1'. */
export function tagText({ kind, tag }: Pick<TagLine, 'kind' | 'tag'>): string {
  if (kind === 'item') return `item ${tag}`;
  return `(${tag.slice(0, 4)},${tag.slice(4)})`.toUpperCase();
}

export function lengthText({ byteLength }: Pick<TagLine, 'byteLength'>): string {
  return byteLength === null ? 'undefined' : byteLength.toLocaleString('en-US');
}

const SHOWN_CHARACTERS = 160;

/** The value on one line; what is cut says how long the whole is. */
export function valueText({ value, whole, hidden }: Pick<TagLine, 'value' | 'whole' | 'hidden'>): string {
  if (hidden) return 'hidden';
  if (value === null) return whole === null ? '' : `(${whole})`;
  const line = value.replace(/\s*[\r\n]+\s*/gu, ' ⏎ ');
  if (whole !== null) return `${line.slice(0, SHOWN_CHARACTERS)} … (${whole})`;
  return line.length <= SHOWN_CHARACTERS
    ? line
    : `${line.slice(0, SHOWN_CHARACTERS)} … (${String(value.length)} characters)`;
}

/**
 * The lines on screen. With a search: those in which every word occurs (in the tag's number, its keyword or its value) and
 * what they stand in; without: all but what lies in a folded sequence or item.
 */
export function visibleLines(
  lines: readonly TagLine[],
  query: string,
  folded: ReadonlySet<string>,
): readonly TagLine[] {
  const words = query
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  if (words.length === 0) return lines.filter(({ path }) => !ancestorsOf(path).some((above) => folded.has(above)));
  const wanted = new Set<string>();
  for (const line of lines) {
    const text = searchText(line);
    if (!words.every((word) => text.includes(word))) continue;
    wanted.add(line.path);
    for (const above of ancestorsOf(line.path)) wanted.add(above);
  }
  return lines.filter(({ path }) => wanted.has(path));
}

function searchText(line: TagLine): string {
  if (line.kind === 'item') return '';
  return `${tagText(line)} ${line.tag} ${line.keyword ?? ''} ${line.value ?? ''}`.toLowerCase();
}

/** 'a/1/b' → ['a', 'a/1']. */
function ancestorsOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}
