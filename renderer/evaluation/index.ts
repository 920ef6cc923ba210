import './evaluation.css';

export { EvaluationPage, type EvaluationPageProps } from './evaluation-page';
export type { OpenableImage } from './worst-errors';
