import { randomUUID } from 'node:crypto';

import { failed, isReaderList, ok, type Reader, type ReaderList, type Result } from '@contract/index';

import { readJsonFile, setAside, writeJsonFile } from './whole-file';

/**
 * Okabe and Ito 2008: told apart with any color vision. Left out are yellow and black, for the dark ground, and orange,
 * which is that of imported findings.
 */
const READER_COLORS = ['#56B4E9', '#009E73', '#CC79A7', '#0072B2', '#D55E00'];
const NOBODY: ReaderList = { readers: [], selectedId: null };

export interface ReaderStore {
  readonly list: () => Promise<ReaderList>;
  readonly create: (name: string) => Promise<Result<ReaderList>>;
  readonly select: (id: string) => Promise<Result<ReaderList>>;
}

async function readReaders(path: string): Promise<ReaderList> {
  const file = await readJsonFile(path);
  if (file.kind === 'missing') return NOBODY;
  if (file.kind === 'read' && isReaderList(file.value)) return file.value;
  await setAside(path);
  return NOBODY;
}

function withReader(list: ReaderList, name: string): ReaderList {
  const color = READER_COLORS[list.readers.length % READER_COLORS.length] ?? '#56B4E9';
  const reader: Reader = { id: randomUUID(), name, color };
  return { readers: [...list.readers, reader], selectedId: reader.id };
}

/** Reader profiles live with the user, not with a workspace: the same reader reads in many. */
export function createReaderStore(path: string): ReaderStore {
  const save = async (list: ReaderList): Promise<Result<ReaderList>> => {
    await writeJsonFile(path, list);
    return ok(list);
  };
  return {
    list: () => readReaders(path),
    create: async (rawName) => {
      const name = rawName.trim();
      const list = await readReaders(path);
      if (name === '') return failed('invalid', 'A reader needs a name');
      const taken = list.readers.some((reader) => reader.name.toLocaleLowerCase() === name.toLocaleLowerCase());
      if (taken)
        return failed('name-taken', `A reader named ${name} exists already. Select it, or choose another name.`);
      return save(withReader(list, name));
    },
    select: async (id) => {
      const list = await readReaders(path);
      if (!list.readers.some((reader) => reader.id === id)) return failed('not-found', 'This reader no longer exists');
      return save({ ...list, selectedId: id });
    },
  };
}
