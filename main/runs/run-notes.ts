import { join } from 'node:path';

import { failed, isRunNotes, ok, parse, type Result, type RunNotes, type RunNotesChange } from '@contract/index';
import { onDisk, systemCodeOf, writeJsonFile } from '@main/workspace';

import { filesOnDisk } from './run-files';

/**
 * What people say of a run lies in its folder, so that it travels with a bundle and is found by whoever opens the workspace; and
 * in a file of its own, since all else there is frozen or belongs to the run's processes. The app that has the workspace open for
 * writing is its one writer, and writes it whole.
 */
const NOTES_FILE = 'notes.json';

const MOST_TAGS = 20;

export const NO_NOTES: RunNotes = {
  formatVersion: 1,
  name: null,
  tags: [],
  notes: '',
  starred: false,
  archived: false,
};

export interface ReadNotes {
  readonly notes: RunNotes;
  /** Why the file cannot be used; it is then never written over. */
  readonly problem: string | null;
}

const NOTHING_SAID: ReadNotes = { notes: NO_NOTES, problem: null };

export async function readNotes(folder: string, files = filesOnDisk(folder)): Promise<ReadNotes> {
  const path = join(folder, NOTES_FILE);
  try {
    const file = await files.json(NOTES_FILE);
    if (file.kind === 'missing') return NOTHING_SAID;
    if (file.kind === 'damaged') return refused(`${path} is not JSON.`);
    const parsed = parse(isRunNotes, file.value, path);
    return parsed.ok ? { notes: parsed.value, problem: null } : refused(`${parsed.failure.message}.`);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === null) throw error;
    return refused(`${path} cannot be read (${code}).`);
  }
}

function refused(what: string): ReadNotes {
  return { notes: NO_NOTES, problem: `${what} Mend it, or move it away: it is not written over.` };
}

export function writeNotes(folder: string, notes: RunNotes): Promise<Result<null>> {
  const path = join(folder, NOTES_FILE);
  return onDisk(path, async () => {
    await writeJsonFile(path, notes);
    return ok(null);
  });
}

/** The notes with the change made; a failure where they would hold more than they may. */
export function changed(notes: RunNotes, change: RunNotesChange): Result<RunNotes> {
  const { name, notes: text, starred, archived, addTags = [], removeTags = [] } = change;
  const removed = new Set(removeTags.map(sameTag));
  const tags = new Map(notes.tags.filter((tag) => !removed.has(sameTag(tag))).map((tag) => [sameTag(tag), tag]));
  for (const tag of addTags) if (!tags.has(sameTag(tag))) tags.set(sameTag(tag), tag);
  if (tags.size > MOST_TAGS) return failed('too-many-tags', `A run has at most ${MOST_TAGS} tags. Remove one first.`);
  return ok({
    ...notes,
    name: name === undefined ? notes.name : (name?.trim() ?? null),
    tags: [...tags.values()],
    notes: text ?? notes.notes,
    starred: starred ?? notes.starred,
    archived: archived ?? notes.archived,
  });
}

/** Tags that differ in upper and lower case alone are one. */
function sameTag(tag: string): string {
  return tag.toLowerCase();
}

export function isNothing({ name, tags, notes, starred, archived }: RunNotes): boolean {
  return name === null && tags.length === 0 && notes === '' && !starred && !archived;
}
