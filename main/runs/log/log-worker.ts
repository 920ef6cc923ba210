/** The worker thread that reads and searches what runs printed: a pattern that never ends takes this thread with it, not main. */
import { parentPort } from 'node:worker_threads';

import type { LogAnswer, LogEnvelope, LogQuestion, LogReplies } from './log-messages';
import { searchLines } from './search-lines';
import { TextIndex } from './text-index';

/** Logs that are looked at: the window shows one. */
const MOST_INDEXES = 4;
const indexes = new Map<string, TextIndex>();

function indexOf(path: string): TextIndex {
  const index = indexes.get(path) ?? new TextIndex(path);
  indexes.delete(path);
  indexes.set(path, index);
  const [oldest] = indexes.keys();
  if (indexes.size > MOST_INDEXES && oldest !== undefined) indexes.delete(oldest);
  return index;
}

function answer(question: LogQuestion): LogReplies[LogQuestion['kind']] {
  const index = indexOf(question.path);
  switch (question.kind) {
    case 'extent':
      return index.extent();
    case 'lines':
      return index.lines(question.from, question.count);
    case 'search':
      return searchLines(index, question.wanted);
  }
}

parentPort?.on('message', ({ id, question }: LogEnvelope) => {
  let reply: LogAnswer;
  try {
    reply = { id, ok: true, value: answer(question) };
  } catch (error) {
    reply = { id, ok: false, message: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(reply);
});
