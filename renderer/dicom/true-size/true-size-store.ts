import { ok, type Display, type DisplayCalibration, type Result, type SettingsView } from '@contract/index';
import { create } from 'zustand';

import { attempt, workstation } from '../../bridge';
import { calibrationOf, withCalibration } from './true-scale';

export interface TrueSizeState {
  /** The display on which most of this window lies; null: not asked yet. */
  readonly display: Display | null;
  /** Of all displays, from the settings. */
  readonly calibrations: readonly DisplayCalibration[];
  readonly dialogOpen: boolean;
  /** What waits for the calibration: the true size that was asked for before it. */
  readonly onSaved: (() => void) | null;
  /** Why the last wish was not met; gone with the next key or press. */
  readonly note: string | null;
}

export const useTrueSize = create<TrueSizeState>(() => ({
  display: null,
  calibrations: [],
  dialogOpen: false,
  onSaved: null,
  note: null,
}));

const { setState: set, getState: get } = useTrueSize;

export const trueSizeActs = {
  setCalibrations: (calibrations: readonly DisplayCalibration[]): void => {
    set({ calibrations });
  },
  /** The dialog needs to know which display it is for. */
  openDialog: async (onSaved: (() => void) | null = null): Promise<void> => {
    const display = await readDisplay();
    if (display.ok) set({ dialogOpen: true, onSaved, note: null });
    else set({ note: display.failure.message });
  },
  closeDialog: (): void => {
    set({ dialogOpen: false, onSaved: null });
  },
  tell: (note: string | null): void => {
    if (get().note !== note) set({ note });
  },
  /** Into the user's settings: a display does not go with a workspace. */
  save: async (millimetersPerPixel: number): Promise<Result<SettingsView | null>> => {
    const { display, calibrations } = get();
    if (display === null) return ok(null);
    const value = withCalibration(calibrations, { display, millimetersPerPixel });
    const saved = await attempt(() =>
      workstation.workspace.changeSetting({ scope: 'user', key: 'displayCalibrations', value, clear: false }),
    );
    if (!saved.ok) return saved;
    set({ calibrations: saved.value.effective.displayCalibrations });
    get().onSaved?.();
    return saved;
  },
};

/** Millimeters of one device pixel of the display that the window is on; null: not calibrated, or not known yet. */
export function millimetersPerPixelOf({ display, calibrations }: TrueSizeState): number | null {
  return display === null ? null : (calibrationOf(display, calibrations)?.millimetersPerPixel ?? null);
}

/** Asks anew: a window may have gone to another display since. */
export async function readDisplay(): Promise<Result<Display>> {
  const place = {
    x: Math.round(window.screenX),
    y: Math.round(window.screenY),
    width: Math.max(0, Math.round(window.outerWidth)),
    height: Math.max(0, Math.round(window.outerHeight)),
  };
  const display = await attempt(() => workstation.workspace.display(place));
  if (display.ok) set({ display: display.value });
  return display;
}

/** Follows the window from display to display for as long as it is listened to; returns the undo. */
export function followDisplay(): () => void {
  const ask = (): void => void readDisplay();
  ask();
  const stop = new AbortController();
  window.addEventListener('resize', ask, { signal: stop.signal });
  // Another screen, or another place on the desktop; not every engine's screen tells.
  const screen: unknown = window.screen;
  if (screen instanceof EventTarget) screen.addEventListener('change', ask, { signal: stop.signal });
  return () => {
    stop.abort();
  };
}
