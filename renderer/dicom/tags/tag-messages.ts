import type { Result } from '@contract/index';
import type { TagList } from '@core/dicom/index';

export interface TagRequest {
  readonly requestId: number;
  readonly url: string;
  /** False: identifiers never leave the worker. */
  readonly reveal: boolean;
}

export interface TagReply {
  readonly requestId: number;
  readonly result: Result<TagList>;
}
