export { plottingHandlers } from './handlers';
