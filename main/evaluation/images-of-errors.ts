import type { CaseError, ErrorImage, EvaluatedRun } from '@contract/index';
import { findImagesByCase } from '@main/datasets';
import type { Catalogue } from '@main/workspace';

/** The evaluation with the catalogue's ids where the workspace holds an error's images. */
export async function withImagesOf(evaluated: EvaluatedRun, catalogue: Catalogue): Promise<EvaluatedRun> {
  const { falsePositives, falseNegatives } = evaluated.worst;
  const caseKeys = [...falsePositives, ...falseNegatives].flatMap(({ images }) => images.map(({ caseKey }) => caseKey));
  const found = await findImagesByCase(catalogue, caseKeys);
  const imageOf = (image: ErrorImage): ErrorImage => ({ ...image, ...found.get(image.caseKey) });
  const errorOf = (error: CaseError): CaseError => ({ ...error, images: error.images.map(imageOf) });
  return {
    ...evaluated,
    worst: { falsePositives: falsePositives.map(errorOf), falseNegatives: falseNegatives.map(errorOf) },
  };
}
