// What specs of the viewer share beyond the driver of the window: a workspace of phantoms, keys in a row, lengths on screen.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Locator, Page } from '@playwright/test';

import { makePhantom } from './phantom-folder';
import {
  createWorkspace,
  importFolder,
  launchWorkstation,
  openStudy,
  reply,
  type Workstation,
} from './workstation-driver';

export interface PhantomChoice {
  readonly patients: number;
  readonly seed: number;
  /** Text files that lie among the images, by their names. */
  readonly otherFiles?: Readonly<Record<string, string>>;
}

/** Launches the program with a new workspace and its settings in `scratch`, and imports phantoms into it. */
export async function launchWithPhantom(scratch: string, choice: PhantomChoice): Promise<Workstation> {
  const phantom = join(scratch, 'phantom');
  makePhantom(phantom, choice.patients, choice.seed);
  for (const [name, text] of Object.entries(choice.otherFiles ?? {})) writeFileSync(join(phantom, name), text);
  const workstation = await launchWorkstation({ userDataFolder: join(scratch, 'user') });
  await createWorkspace(workstation.page, join(scratch, 'workspace'), 'viewer');
  await importFolder(workstation.page, phantom, 'phantom');
  return workstation;
}

interface StudyLine {
  readonly patientKey: string;
  readonly isPrior: boolean;
}

/** Opens the first study that has an earlier one, and waits for its views. */
export async function openStudyWithPrior(page: Page): Promise<void> {
  const studies = (await reply(page, (workstation) =>
    workstation.datasets.studies({ datasetId: null, text: null, density: null, malignant: null, splitPart: null }),
  )) as readonly StudyLine[];
  const withPrior = new Set(studies.filter(({ isPrior }) => isPrior).map(({ patientKey }) => patientKey));
  await openStudy(
    page,
    studies.findIndex(({ patientKey, isPrior }) => !isPrior && withPrior.has(patientKey)),
  );
}

export async function pressKeys(page: Page, keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

export const times = (count: number, key: string): readonly string[] => Array.from({ length: count }, () => key);

/** CSS pixels for a millimeter, as a viewport's scale bar has it; the document keeps its length to a few digits. */
export async function pixelsPerMillimeter(viewport: Locator): Promise<number> {
  const [lengthPx, text] = await viewport
    .locator('.viewer-scale-bar')
    .evaluate(
      (element: HTMLElement) =>
        [parseFloat(element.style.width), element.nextElementSibling?.textContent ?? ''] as const,
    );
  return lengthPx / parseFloat(text);
}
