import type { FolderLook } from './folder-look';
import type { Ingest } from './ingest';
import { severalAtOnce } from './several-at-once';

/** Folders looked into at a time: a workspace with thousands of runs opens in seconds, and answers meanwhile. */
const LOOKED_AT_ONCE = 32;
/** While one lot is being looked into, the one before is taken up. */
const LOTS_AT_ONCE = 2;

/** What folders hold; nothing where the thread that looks has just ended: then each folder is read file by file. */
export function looksAt(
  ingest: Ingest,
  folders: readonly string[],
  withTexts: boolean,
): Promise<readonly (FolderLook | null)[]> {
  return ingest.look(folders, withTexts).catch(() => []);
}

/** Looks into the folders of many items, small files and all, and takes each up with what was found. */
export async function lookInLots<Item>(
  ingest: Ingest,
  items: readonly Item[],
  folderOf: (item: Item) => string,
  take: (item: Item, look: FolderLook | null) => Promise<void>,
): Promise<void> {
  const lots = Array.from({ length: Math.ceil(items.length / LOOKED_AT_ONCE) }, (_, lot) =>
    items.slice(lot * LOOKED_AT_ONCE, (lot + 1) * LOOKED_AT_ONCE),
  );
  await severalAtOnce(lots, LOTS_AT_ONCE, async (lot) => {
    const looks = await looksAt(ingest, lot.map(folderOf), true);
    for (const [place, item] of lot.entries()) await take(item, looks[place] ?? null);
  });
}
