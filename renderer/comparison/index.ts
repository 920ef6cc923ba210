export { ComparisonPage, type ComparisonPageProps, type ComparisonPlace } from './comparison-page';
