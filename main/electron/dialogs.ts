import { BrowserWindow, dialog } from 'electron';

/** The native dialog for a file to write, which asks before it replaces one; null when it was canceled. */
export async function chooseSaveFile(title: string, name: string): Promise<string | null> {
  const ending = name.slice(name.lastIndexOf('.') + 1);
  const options: Electron.SaveDialogOptions = {
    title,
    defaultPath: name,
    filters: [{ name: ending.toUpperCase(), extensions: [ending] }],
    properties: ['createDirectory', 'showOverwriteConfirmation', 'dontAddToRecent'],
  };
  const parent = BrowserWindow.getFocusedWindow();
  const answer = parent === null ? await dialog.showSaveDialog(options) : await dialog.showSaveDialog(parent, options);
  return answer.canceled ? null : (answer.filePath ?? null);
}

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

export interface FileKind {
  readonly name: string;
  /** Without the dot. */
  readonly endings: readonly string[];
}

/** The native dialog for one file to read; null when it was canceled. */
export async function chooseFile(title: string, kind: FileKind): Promise<string | null> {
  const options: Electron.OpenDialogOptions = {
    title,
    filters: [
      { name: kind.name, extensions: [...kind.endings] },
      { name: 'All files', extensions: ['*'] },
    ],
    properties: ['openFile', 'dontAddToRecent'],
  };
  const parent = BrowserWindow.getFocusedWindow();
  const answer = parent === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(parent, options);
  return answer.canceled ? null : (answer.filePaths[0] ?? null);
}
