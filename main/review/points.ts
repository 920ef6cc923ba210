import { failed, ok, type AnnotationDraft, type AnnotationShape, type Result } from '@contract/index';

const LEAST_POINTS: Readonly<Record<AnnotationShape, number>> = { outline: 3, box: 2, point: 1 };
const MOST_POINTS: Readonly<Record<AnnotationShape, number>> = { outline: Infinity, box: 2, point: 1 };

export interface ImageExtent {
  readonly rows: number;
  readonly columns: number;
}

/** Whether the points make the shape, and lie on the image: 0 and the number of columns are its edges. */
export function checkPoints({ shape, points }: AnnotationDraft, { rows, columns }: ImageExtent): Result<null> {
  const least = LEAST_POINTS[shape];
  if (points.length < least || points.length > MOST_POINTS[shape]) {
    const wanted = shape === 'outline' ? `at least ${least}` : `exactly ${least}`;
    const message = `The points of this ${shape} are ${points.length}, and must be ${wanted}`;
    return failed('invalid', `${message}. Draw it again.`, [{ path: '/points', message, remedy: 'Draw it again.' }]);
  }
  const outside = points.findIndex(({ x, y }) => x < 0 || y < 0 || x > columns || y > rows);
  if (outside < 0) return ok(null);
  const message = `Point ${outside + 1} lies outside the image of ${rows} rows and ${columns} columns`;
  const problem = { path: `/points/${outside}`, message, remedy: 'Draw it within the image.' };
  return failed('invalid', `${message}. Draw it within the image.`, [problem]);
}
