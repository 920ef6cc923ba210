import { BrowserWindow, dialog } from 'electron';

const STAY = 0;
const LOSE = 1;

/** A page that says that something of it is not saved is closed only by somebody who has read so. */
export function askBeforeClosing(window: BrowserWindow): void {
  window.webContents.on('will-prevent-unload', (event) => {
    const answer = dialog.showMessageBoxSync(window, {
      type: 'warning',
      message: 'What was drawn last is not saved',
      detail:
        'The catalogue did not take it; the viewer says why, and keeps it for another try. Closing the window loses it.',
      buttons: ['Stay', 'Close and lose it'],
      defaultId: STAY,
      cancelId: STAY,
      noLink: true,
    });
    // Preventing the prevention closes the window.
    if (answer === LOSE) event.preventDefault();
  });
}

/** Asks every window to close, as a person would; false when none is open. */
export function closeWindows(): boolean {
  const windows = BrowserWindow.getAllWindows();
  for (const window of windows) window.close();
  return windows.length > 0;
}
