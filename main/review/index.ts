export { reviewHandlers } from './handlers';
