import { ok, type Result, type Study, type StudyRow } from '@contract/index';
import { useEffect, useMemo, useState } from 'react';

import { workstation } from '../bridge';
import { expectImages, firstImagesOf, prefetchImages, useViewer, type PriorStudy, type ShownHanging } from '../dicom';
import { useSafeText } from '../privacy';
import { AnswerMemory, useRemembered, type Remembered } from './remembered';

/** The studies on either side of the one on screen, so that going there shows no empty screen. */
const studies = new AnswerMemory<Study>(16);
/** By the study that they are prior to; null: nothing is known to be earlier. */
const priors = new AnswerMemory<Study | null>(16);
const studyLists = new AnswerMemory<readonly StudyRow[]>(4);

export function titleOf({ patientKey, studyDateLabel, isPrior }: StudyRow): string {
  return [patientKey.slice(0, 6), studyDateLabel, isPrior ? 'prior' : null].filter((part) => part !== null).join(' · ');
}

/** The study's record, remembered or new; with `before`, the study that was on screen, while neither is there. */
export function useStudy(studyId: string): Remembered<Study> & { readonly before: Study | null } {
  const remembered = useRemembered(studies, studyId, () => readAndExpect(studyId));
  const before = useHeld(remembered.value, studyId);
  useEffect(
    () => () => {
      expectImages([]);
    },
    [],
  );
  // By then the tiles ask for their images themselves.
  useEffect(() => {
    if (remembered.value !== null) expectImages([]);
  }, [remembered.value]);
  return { ...remembered, before };
}

/** The images of a study that nobody knew are decoded while its tiles are still being made. */
async function readAndExpect(studyId: string): Promise<Result<Study>> {
  const result = await workstation.datasets.study({ studyId });
  if (result.ok && studies.get(studyId) === null) expectImages(firstImagesOf(result.value));
  return result;
}

/** Longer than a study's record takes, and too short for anybody to act on the wrong study. */
const HELD_MS = 150;

/** The study before, for as long as the next one's record is on its way: nothing is made anew then. Null when that takes longer. */
function useHeld(value: Study | null, studyId: string): Study | null {
  const [held, setHeld] = useState(value);
  const [late, setLate] = useState<string | null>(null);
  if (value !== null && value !== held) setHeld(value);
  useEffect(() => {
    if (value !== null) return undefined;
    const timer = setTimeout(() => {
      setLate(studyId);
    }, HELD_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [value, studyId]);
  return late === studyId ? null : held;
}

async function readPrior(studyId: string | null): Promise<Result<Study | null>> {
  return studyId === null ? ok(null) : workstation.datasets.study({ studyId });
}

/** Read at once, so that comparing needs no waiting. */
export function usePrior({ row, priorStudyId }: Study): PriorStudy {
  const safe = useSafeText();
  const { value, failure } = useRemembered(priors, row.studyId, () => readPrior(priorStudyId));
  if (priorStudyId === null) return { study: null, title: '', absence: 'this patient has no earlier study here' };
  if (value === null) return { study: null, title: '', absence: safe(failure?.message ?? '') };
  return { study: value, title: titleOf(value.row), absence: '' };
}

export interface Neighbors {
  readonly previous: StudyRow | null;
  readonly next: StudyRow | null;
}

/** The studies before and after in the list of the same dataset. */
export function useNeighbors(row: StudyRow): Neighbors {
  const query = { datasetId: row.datasetId, text: null, density: null, malignant: null, splitPart: null };
  const { value } = useRemembered(studyLists, row.datasetId, () => workstation.datasets.studies(query));
  return useMemo(() => {
    const list = value ?? [];
    const at = list.findIndex((each) => each.studyId === row.studyId);
    return at < 0 ? { previous: null, next: null } : { previous: list[at - 1] ?? null, next: list[at + 1] ?? null };
  }, [value, row.studyId]);
}

/** What comes after the images must not keep their first frames waiting. */
const AFTER_IMAGES_MS = 120;

/** When all of this step has been on screen for a moment: the neighbors' records, then the other steps' images and the next study's. */
export function usePrefetch({ hanging, step, withPrior }: ShownHanging, { previous, next }: Neighbors): void {
  const ready = useViewer((state) => state.ready);
  const allShown = step.tiles.every((tile) => tile.image === null || ready[tile.name] === true);
  useEffect(() => {
    if (!allShown) return undefined;
    let current = true;
    const prefetch = async (): Promise<void> => {
      for (const row of [next, previous]) if (row !== null) await fetchAhead(row.studyId);
      if (!current) return;
      const onScreen = new Set(step.tiles.map(({ image }) => image?.imageId));
      const inSteps = hanging.steps.flatMap(({ tiles }) => tiles.flatMap(({ image }) => image?.imageId ?? []));
      const nextPrior = next === null || !withPrior ? null : priors.get(next.studyId);
      const coming = [...(next?.images ?? []), ...(nextPrior?.images ?? [])].map(({ imageId }) => imageId);
      prefetchImages([...new Set([...inSteps, ...coming])].filter((imageId) => !onScreen.has(imageId)));
    };
    const timer = setTimeout(() => void prefetch(), AFTER_IMAGES_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [allShown, hanging, step, withPrior, next, previous]);
}

async function fetchAhead(studyId: string): Promise<void> {
  await studies.fetchAhead(studyId, () => workstation.datasets.study({ studyId }));
  const study = studies.get(studyId);
  if (study !== null) await priors.fetchAhead(studyId, () => readPrior(study.priorStudyId));
}
