import { BrowserWindow, dialog } from 'electron';

/** The native folder dialog; null when it was canceled. */
export async function chooseFolder(title: string): Promise<string | null> {
  const options: Electron.OpenDialogOptions = {
    title,
    properties: ['openDirectory', 'createDirectory', 'showHiddenFiles', 'dontAddToRecent'],
  };
  const parent = BrowserWindow.getFocusedWindow();
  const answer = parent === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(parent, options);
  return answer.canceled ? null : (answer.filePaths[0] ?? null);
}
