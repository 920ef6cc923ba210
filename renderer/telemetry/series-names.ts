import { useEffect, useState } from 'react';

import { EarlyAnswers, seriesNamesUrl } from '../bridge';
import type { SeriesClient } from '../plotting';

/** Other devices come only with another attempt, and a curve begins with its sensor's first known value. */
const askAgainMs = 10_000;
/** Of a run that has no series yet, the first ones are waited for. */
const askAgainWhileNoneMs = 1000;

/** The names of a run's series, asked for again as it grows; null until the first answer. */
export function useSeriesNames(client: SeriesClient, runId: string): ReadonlySet<string> | null {
  const [names, setNames] = useState<ReadonlySet<string> | null>(null);
  useEffect(() => {
    const questions = new NameQuestions(runId, setNames);
    questions.ask();
    const stop = client.subscribe(() => questions.askWhenDue());
    return () => {
      stop();
      questions.close();
    };
  }, [client, runId]);
  return names;
}

class NameQuestions {
  private known: ReadonlySet<string> = new Set();
  private askedAtMs = -Infinity;
  private closed = false;

  constructor(
    private readonly runId: string,
    private readonly tell: (names: ReadonlySet<string>) => void,
  ) {}

  ask(): void {
    this.askedAtMs = performance.now();
    void fetchSeriesNames(this.runId).then((names) => {
      // Where points cannot be read either, the plots say so.
      if (this.closed || names === null) return;
      if (names.length > 0 && isSame(this.known, names)) return;
      this.known = new Set(names);
      this.tell(this.known);
    });
  }

  askWhenDue(): void {
    const pauseMs = this.known.size === 0 ? askAgainWhileNoneMs : askAgainMs;
    if (performance.now() - this.askedAtMs >= pauseMs) this.ask();
  }

  close(): void {
    this.closed = true;
  }
}

const early = new EarlyAnswers<readonly string[] | null>();

/** Asks for the names while the page that needs them is still being made. */
export function fetchSeriesNamesEarly(runId: string): void {
  if (!early.has(runId)) early.keep(runId, requestSeriesNames(runId));
}

function fetchSeriesNames(runId: string): Promise<readonly string[] | null> {
  return early.take(runId) ?? requestSeriesNames(runId);
}

/** Null where main does not answer. */
async function requestSeriesNames(runId: string): Promise<readonly string[] | null> {
  try {
    const response = await fetch(seriesNamesUrl(runId));
    return response.ok ? ((await response.json()) as readonly string[]) : null;
  } catch {
    return null;
  }
}

function isSame(known: ReadonlySet<string>, found: readonly string[]): boolean {
  return known.size === found.length && found.every((name) => known.has(name));
}
