import { readdir } from 'node:fs/promises';

const DRIVER_FOLDER = '/proc/driver/nvidia/gpus';

/** NVIDIA GPUs as the driver lists them; null where nothing says (not Linux). Which of them are free, the launcher finds out. */
export async function countNvidiaGpus(
  folder = DRIVER_FOLDER,
  platform: NodeJS.Platform = process.platform,
): Promise<number | null> {
  if (platform !== 'linux') return null;
  try {
    return (await readdir(folder)).length;
  } catch {
    return 0;
  }
}
