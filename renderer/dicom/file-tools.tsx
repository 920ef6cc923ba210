import { IconListDetails } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { tagActs, useTagBrowser } from './tags';
import { Tool } from './tool';

/** What is done with the active view's file. */
export function FileTools(): ReactNode {
  const tagsOpen = useTagBrowser((state) => state.open);
  return (
    <Tool icon={IconListDetails} name="Tags of the file" keyId="viewer.tags" pressed={tagsOpen} run={tagActs.toggle} />
  );
}
