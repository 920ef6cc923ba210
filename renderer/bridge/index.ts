export { atIntervals } from './at-intervals';
export { attempt, failureOf } from './attempt';
export { chooseFolder } from './choose-folder';
export { copyText } from './copy-text';
export { loaded, loading, useLoaded, type Loadable } from './loadable';
export { EarlyAnswers } from './early-answers';
export { isSecondWindow } from './second-window';
export { useSubmission, type Submission } from './submission';
export {
  askUrl,
  bucketsQuery,
  heatmapUrl,
  imageUrl,
  pointsQuery,
  seriesNamesUrl,
  thumbnailUrl,
  type BucketRange,
} from './urls';
export { workstation } from './workstation';
