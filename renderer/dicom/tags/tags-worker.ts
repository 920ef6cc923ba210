/** Reads the tags of a file off the main thread; the dictionary comes with this script, so only who opens the tags loads it. */
import { failed, type Result } from '@contract/result';
import { readTagDictionary, readTags, type TagList } from '@core/dicom/index';

import profile from '../../../assets/dicom/basic-profile.json';
import dictionaryFile from '../../../assets/dicom/tag-dictionary.json';
import { fetchFile } from '../fetch-file';
import type { TagReply, TagRequest } from './tag-messages';

const dictionary = readTagDictionary(dictionaryFile.entries, profile.elements);
const decoders = new Map<string, TextDecoder>();

self.onmessage = ({ data }: MessageEvent<TagRequest>): void => {
  void answer(data);
};

async function answer({ requestId, url, reveal }: TagRequest): Promise<void> {
  const reply: TagReply = { requestId, result: await read(url, reveal) };
  self.postMessage(reply);
}

async function read(url: string, reveal: boolean): Promise<Result<TagList>> {
  try {
    const file = await fetchFile(url);
    return file.ok ? readTags(file.value, { dictionary, decode, reveal }) : file;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return failed(
      'tags-unreadable',
      `The tags of this file could not be read: ${reason}. Copy it again from its source.`,
    );
  }
}

function decode(label: string, bytes: Uint8Array): string {
  const decoder = decoders.get(label) ?? new TextDecoder(label);
  decoders.set(label, decoder);
  return decoder.decode(bytes);
}
