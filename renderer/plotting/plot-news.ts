import type { SeriesClient, SeriesListener } from './series-client';

export type LoadingClient = Pick<SeriesClient, 'isLoading' | 'hasLoaded'>;

/** While overlaid runs are still loaded, the plot is drawn once in a while; and once all are there, at once. */
const LOADING_SHOWN_EVERY_MS = 1500;

export interface PlotNews {
  /** Of each run that is shown: what its client tells of. */
  readonly hear: SeriesListener;
  readonly stop: () => void;
}

/** News of the figure's own series alone; of overlaid runs together with the others. */
export function newsFor(
  overlaid: readonly LoadingClient[],
  names: ReadonlySet<string>,
  listener: (isAwaited?: boolean) => void,
): PlotNews {
  let toldAtMs = performance.now();
  let waiting: ReturnType<typeof setTimeout> | null = null;
  const tell = (isAwaited: boolean): void => {
    if (waiting !== null) clearTimeout(waiting);
    waiting = null;
    toldAtMs = performance.now();
    listener(isAwaited);
  };
  const hear: SeriesListener = (isAwaited, changed) => {
    // What was kept back is told with whatever comes last, be it of another plot.
    if (waiting === null && changed !== null && !isAny(changed, names)) return;
    const isLoading = overlaid.some((client) => client.isLoading || !client.hasLoaded);
    const waitMs = toldAtMs + LOADING_SHOWN_EVERY_MS - performance.now();
    if (!isLoading || waitMs <= 0) tell(isAwaited && !isLoading);
    else waiting ??= setTimeout(() => tell(false), waitMs);
  };
  const stop = (): void => {
    if (waiting !== null) clearTimeout(waiting);
  };
  return { hear, stop };
}

function isAny(changed: ReadonlySet<string>, names: ReadonlySet<string>): boolean {
  for (const name of changed) if (names.has(name)) return true;
  return false;
}
