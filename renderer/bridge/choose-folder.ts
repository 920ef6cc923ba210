import { attempt } from './attempt';
import { workstation } from './workstation';

/** The native dialog; null when it was canceled or could not be shown: the path can still be typed. */
export async function chooseFolder(title: string): Promise<string | null> {
  const result = await attempt(() => workstation.workspace.chooseFolder({ title }));
  return result.ok ? result.value : null;
}
