import { create } from 'zustand';

/** As many runs as can be told apart, over the page's own. */
export const MOST_OVERLAID = 50;

export interface Overlays {
  /** The runs that are laid over a run's plots, by its id; kept while the program is open. */
  readonly over: Readonly<Record<string, readonly string[]>>;
  /** What happened to runs that were laid over these plots. */
  readonly notice: string | null;
}

export const useOverlays = create<Overlays>(() => ({ over: {}, notice: null }));

const none: readonly string[] = [];

export function overlaidOn(state: Overlays, runId: string): readonly string[] {
  return state.over[runId] ?? none;
}

/** Never the run itself, none twice, and no more than can be told apart: the rest is left out, and it says so. */
export function setOverlaid(runId: string, runIds: readonly string[]): void {
  const wanted = [...new Set(runIds)].filter((each) => each !== runId);
  const kept = wanted.slice(0, MOST_OVERLAID);
  const notice =
    wanted.length === kept.length
      ? null
      : `${MOST_OVERLAID} runs at most are laid over each other; ${wanted.length - kept.length} more were left out.`;
  useOverlays.setState(({ over }) => ({ over: { ...over, [runId]: kept }, notice }));
}

export function toggleOverlaid(runId: string, other: string): void {
  const now = overlaidOn(useOverlays.getState(), runId);
  setOverlaid(runId, now.includes(other) ? now.filter((each) => each !== other) : [...now, other]);
}

/** A run that was deleted leaves all plots. */
export function leaveOverlays(goneId: string, name: string): void {
  useOverlays.setState(({ over }) => ({
    over: Object.fromEntries(
      Object.entries(over).map(([runId, others]) => [runId, others.filter((other) => other !== goneId)]),
    ),
    notice: `${name} left the plots: its folder is no longer in the workspace.`,
  }));
}

export function dismissNotice(): void {
  useOverlays.setState({ notice: null });
}
