export { attempt, failureOf } from './attempt';
export { chooseFolder } from './choose-folder';
export { loaded, loading, useLoaded, type Loadable } from './loadable';
export { heatmapUrl, imageUrl, seriesUrl, thumbnailUrl } from './urls';
export { workstation } from './workstation';
