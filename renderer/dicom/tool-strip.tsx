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
  type Icon,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';

import type { ViewerImage } from './decode-messages';
import { HangingMenu } from './hanging-menu';
import { magnifierActs, useMagnifier } from './magnifier';
import { MeasureHint, MeasureTools } from './measure';
import { ViewToolsMenu } from './view-tools-menu';
import type { ViewerKeyTargets } from './viewer-keys';
import { useViewer, viewerActs } from './viewer-store';
import { nameOfVoi } from './window-level';

export interface ToolStripProps {
  readonly title: string;
  readonly targets: ViewerKeyTargets;
  readonly activeImage: () => ViewerImage | null;
}

/** A thin strip above the images; H hides it. Each tool names its key. */
export function ToolStrip({ title, targets, activeImage }: ToolStripProps): ReactNode {
  const linked = useViewer((state) => state.linked);
  const findings = useViewer((state) => state.findingsShown);
  const { act, activeTile, onNextStudy, onPreviousStudy } = targets;
  return (
    <div className="viewer-tools" role="toolbar" aria-label="Viewer tools">
      <span className="viewer-tools-title">{title}</span>
      <Tool icon={IconChevronLeft} name="Previous study (P)" run={onPreviousStudy} />
      <Tool icon={IconChevronRight} name="Next study (N)" run={onNextStudy} />
      <HangingMenu shown={targets.shown} />
      <span className="viewer-tools-gap" />
      <PresetMenu targets={targets} activeImage={activeImage} />
      <Tool icon={IconContrast2} name="Invert (I)" run={() => act({ kind: 'invert' })} />
      <Tool icon={IconMaximize} name="Fit to the tile (Z)" run={() => act({ kind: 'fit' })} />
      <Tool icon={IconSquareNumber1} name="Actual pixels (A)" run={() => act({ kind: 'actual-pixels', at: null })} />
      <Tool icon={IconRefresh} name="Reset the view (R)" run={() => act({ kind: 'reset' })} />
      <ViewTools targets={targets} />
      <span className="viewer-tools-gap" />
      <Tool icon={IconArrowsMaximize} name="One view, or all (F)" run={() => viewerActs.toggleSingle(activeTile)} />
      <Tool
        icon={linked ? IconLink : IconLinkOff}
        name="Link the pair (L)"
        pressed={linked}
        run={viewerActs.toggleLinked}
      />
      <Tool icon={IconPolygon} name="Findings (O)" pressed={findings} run={viewerActs.toggleFindings} />
      <Tool icon={IconEye} name="Only the images (H)" run={viewerActs.toggleBare} />
      <span className="viewer-tools-gap" />
      <MeasureTools />
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
      <Tool icon={IconZoomScan} name="Magnifier (V)" pressed={magnifying} run={toggle} />
    </>
  );
}

interface ToolProps {
  readonly icon: Icon;
  readonly name: string;
  readonly run: (() => void) | null;
  readonly pressed?: boolean;
}

function Tool({ icon: TheIcon, name, run, pressed }: ToolProps): ReactNode {
  return (
    <Tooltip label={name}>
      <ActionIcon
        aria-label={name}
        aria-pressed={pressed}
        disabled={run === null}
        onClick={() => run?.()}
        className="viewer-tool"
      >
        <TheIcon size={18} stroke={1.5} />
      </ActionIcon>
    </Tooltip>
  );
}

function PresetMenu({ targets, activeImage }: Omit<ToolStripProps, 'title'>): ReactNode {
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
