export { TagBrowser } from './tag-browser';
export { tagActs, useTagBrowser } from './tag-store';
