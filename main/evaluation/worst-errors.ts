import type { CaseError, CaseErrors } from '@contract/index';
import { type ImagesByCase, mostConfidentErrors, type RunScores } from '@core/statistics';

const AT_MOST = 12;

/** The most confident errors with their images; whether the workspace holds those is looked up by who asks. */
export function worstErrors(run: RunScores, images: ImagesByCase): CaseErrors {
  const { falsePositives, falseNegatives } = mostConfidentErrors(run.cases, AT_MOST);
  const errorAt = (place: number): CaseError => caseError(run, images, place);
  return { falsePositives: falsePositives.map(errorAt), falseNegatives: falseNegatives.map(errorAt) };
}

function caseError(run: RunScores, images: ImagesByCase, place: number): CaseError {
  const key = run.cases.keys[place] ?? '';
  const ofCase = images.get(key) ?? [];
  const known = ofCase.map(({ caseKey, laterality, view }) => ({
    caseKey,
    laterality,
    view,
    imageId: null,
    studyId: null,
  }));
  const unlisted = { caseKey: key, laterality: null, view: null, imageId: null, studyId: null };
  return {
    key,
    patientKey: ofCase[0]?.patientKey ?? null,
    positive: run.cases.positive[place] === 1,
    logit: run.cases.scores[place] ?? 0,
    score: run.probabilities[place] ?? 0,
    risk: run.risks?.[place] ?? null,
    images: known.length === 0 && run.unit === 'image' ? [unlisted] : known,
  };
}
