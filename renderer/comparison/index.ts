export { ComparisonPage, type ComparisonPageProps } from './comparison-page';
export type { ComparisonPlace } from './comparison-place';
