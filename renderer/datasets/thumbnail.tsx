import type { StudyImageReference } from '@contract/index';
import { useState, type ReactNode } from 'react';

import { thumbnailUrl } from '../bridge';
import { nameOfView } from './hang-thumbnails';

/** A view's small picture; an empty frame where the view is missing or cannot be shown. */
export function Thumbnail({ image }: { readonly image: StudyImageReference | null }): ReactNode {
  const [brokenId, setBrokenId] = useState<string | null>(null);
  if (image === null) return <span className="datasets-thumb datasets-thumb-missing" aria-hidden />;
  const name = nameOfView(image);
  if (brokenId === image.imageId) {
    return (
      <span className="datasets-thumb datasets-thumb-missing" title={`${name}: no thumbnail could be made`}>
        –
      </span>
    );
  }
  return (
    <img
      className="datasets-thumb"
      src={thumbnailUrl(image.imageId)}
      alt={name}
      title={name}
      decoding="async"
      draggable={false}
      onError={() => {
        setBrokenId(image.imageId);
      }}
    />
  );
}
