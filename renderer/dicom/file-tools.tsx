import { IconDeviceDesktopPlus, IconListDetails, IconPhotoDown } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';

import { isSecondWindow } from '../bridge';
import { exportActs } from './export';
import { openSecondWindow } from './file-keys';
import { tagActs, useTagBrowser } from './tags';
import { Tool } from './tool';

/** What is done with the active view's file, and the second window. */
export const FileTools = memo(function FileTools(): ReactNode {
  const tagsOpen = useTagBrowser((state) => state.open);
  return (
    <>
      <Tool
        icon={IconListDetails}
        name="Tags of the file"
        keyId="viewer.tags"
        pressed={tagsOpen}
        run={tagActs.toggle}
      />
      {isSecondWindow() ? null : (
        <>
          <Tool icon={IconPhotoDown} name="Export as PNG" keyId="viewer.export" run={exportActs.open} />
          <Tool icon={IconDeviceDesktopPlus} name="Second window" keyId="viewer.second-window" run={openSecondWindow} />
        </>
      )}
    </>
  );
});
