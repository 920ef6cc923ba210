export { attempt, failureOf } from './attempt';
export { chooseFolder } from './choose-folder';
export { loaded, loading, useLoaded, type Loadable } from './loadable';
export { useSubmission, type Submission } from './submission';
export { heatmapUrl, imageUrl, seriesUrl, thumbnailUrl } from './urls';
export { workstation } from './workstation';
