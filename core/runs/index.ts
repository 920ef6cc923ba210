export {
  bucketField,
  BUCKET_HEADER_VALUES,
  POINT_VALUES,
  VALUES_PER_BUCKET,
  VALUES_PER_POINT,
} from './series-layout.js';
