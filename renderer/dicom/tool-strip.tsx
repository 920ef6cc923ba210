import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import {
  IconArrowsMaximize,
  IconChevronLeft,
  IconChevronRight,
  IconContrast2,
  IconEye,
  IconLink,
  IconLinkOff,
  IconMaximize,
  IconPolygon,
  IconRefresh,
  IconSquareNumber1,
  IconSun,
  IconZoomScan,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { ViewerImage } from './decode-messages';
import { HangingMenu } from './hanging-menu';
import { magnifierActs, useMagnifier } from './magnifier';
import { MeasureHint, MeasureTools } from './measure';
import { ViewToolsMenu } from './view-tools-menu';
import type { ViewerKeyTargets } from './viewer-keys';
import { FileTools } from './file-tools';
import { Tool } from './tool';
import { useViewer, viewerActs } from './viewer-store';
import { nameOfVoi } from './window-level';

export interface ToolStripProps {
  readonly title: string;
  readonly targets: ViewerKeyTargets;
  readonly activeImage: () => ViewerImage | null;
  /** What other features offer here. */
  readonly tools: ReactNode;
}

/** A thin strip above the images; H hides it. Each tool names its key. */
export function ToolStrip({ title, targets, activeImage, tools }: ToolStripProps): ReactNode {
  const linked = useViewer((state) => state.linked);
  const findings = useViewer((state) => state.findingsShown);
  const { act, activeTile, onNextStudy, onPreviousStudy } = targets;
  return (
    <div className="viewer-tools" role="toolbar" aria-label="Viewer tools">
      <span className="viewer-tools-title">{title}</span>
      <Tool icon={IconChevronLeft} name="Previous study" keyId="viewer.previous" run={onPreviousStudy} />
      <Tool icon={IconChevronRight} name="Next study" keyId="viewer.next" run={onNextStudy} />
      <HangingMenu shown={targets.shown} />
      <span className="viewer-tools-gap" />
      <PresetMenu targets={targets} activeImage={activeImage} />
      <Tool icon={IconContrast2} name="Invert" keyId="viewer.invert" run={() => act({ kind: 'invert' })} />
      <Tool icon={IconMaximize} name="Fit to the tile" keyId="viewer.fit" run={() => act({ kind: 'fit' })} />
      <Tool
        icon={IconSquareNumber1}
        name="Actual pixels"
        keyId="viewer.actual"
        run={() => act({ kind: 'actual-pixels', at: null })}
      />
      <Tool icon={IconRefresh} name="Reset the view" keyId="viewer.reset" run={() => act({ kind: 'reset' })} />
      <ViewTools targets={targets} />
      <span className="viewer-tools-gap" />
      <Tool
        icon={IconArrowsMaximize}
        name="One view, or all"
        keyId="viewer.single"
        run={() => viewerActs.toggleSingle(activeTile)}
      />
      <Tool
        icon={linked ? IconLink : IconLinkOff}
        name="Link the pair"
        keyId="viewer.link"
        pressed={linked}
        run={viewerActs.toggleLinked}
      />
      <Tool
        icon={IconPolygon}
        name="Findings"
        keyId="viewer.findings"
        pressed={findings}
        run={viewerActs.toggleFindings}
      />
      <Tool icon={IconEye} name="Only the images" keyId="viewer.bare" run={viewerActs.toggleBare} />
      <FileTools />
      <span className="viewer-tools-gap" />
      <MeasureTools />
      <span className="viewer-tools-gap" />
      {tools}
      <MeasureHint />
    </div>
  );
}

function ViewTools({ targets }: Pick<ToolStripProps, 'targets'>): ReactNode {
  const magnifying = useMagnifier((state) => state.open);
  const toggle = (): void => {
    magnifierActs.toggle(targets.activeTile);
  };
  return (
    <>
      <ViewToolsMenu targets={targets} />
      <Tool icon={IconZoomScan} name="Magnifier" keyId="viewer.magnifier" pressed={magnifying} run={toggle} />
    </>
  );
}

function PresetMenu({ targets, activeImage }: Pick<ToolStripProps, 'targets' | 'activeImage'>): ReactNode {
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Tooltip label="Windows of the file (1–9)">
          <ActionIcon className="viewer-tool" aria-label="Windows of the file (1–9)">
            <IconSun size={18} stroke={1.5} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {(activeImage()?.voiChoices ?? []).map((voi, choice) => (
          <Menu.Item
            key={choice}
            rightSection={choice < 9 ? choice + 1 : null}
            onClick={() => targets.act({ kind: 'voi', choice })}
          >
            {nameOfVoi(voi)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
