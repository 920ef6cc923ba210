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
import { memo, useLayoutEffect, useMemo, useRef, type ReactNode } from 'react';

import type { ViewerImage } from './decode-messages';
import { HangingMenu } from './hanging-menu';
import { magnifierActs, useMagnifier } from './magnifier';
import { MeasureHint, MeasureTools } from './measure';
import { ViewToolsMenu } from './view-tools-menu';
import type { ViewToolTargets } from './view-tool-keys';
import type { ViewAct } from './view-controller';
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
  const runs = useRuns(targets);
  const { onNextStudy, onPreviousStudy } = targets;
  return (
    <div className="viewer-tools" role="toolbar" aria-label="Viewer tools">
      <span className="viewer-tools-title">{title}</span>
      <Tool
        icon={IconChevronLeft}
        name="Previous study"
        keyId="viewer.previous"
        run={onPreviousStudy && runs.previous}
      />
      <Tool icon={IconChevronRight} name="Next study" keyId="viewer.next" run={onNextStudy && runs.next} />
      <HangingMenu shown={targets.shown} />
      <span className="viewer-tools-gap" />
      <PresetMenu act={runs.view.act} activeImage={activeImage} />
      <Tool icon={IconContrast2} name="Invert" keyId="viewer.invert" run={runs.invert} />
      <Tool icon={IconMaximize} name="Fit to the tile" keyId="viewer.fit" run={runs.fit} />
      <Tool icon={IconSquareNumber1} name="Actual pixels" keyId="viewer.actual" run={runs.actualPixels} />
      <Tool icon={IconRefresh} name="Reset the view" keyId="viewer.reset" run={runs.reset} />
      <ViewToolsMenu runs={runs.view} />
      <MagnifierTool run={runs.magnify} />
      <span className="viewer-tools-gap" />
      <Tool icon={IconArrowsMaximize} name="One view, or all" keyId="viewer.single" run={runs.single} />
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

interface StripRuns {
  readonly previous: () => void;
  readonly next: () => void;
  readonly invert: () => void;
  readonly fit: () => void;
  readonly actualPixels: () => void;
  readonly reset: () => void;
  readonly single: () => void;
  readonly magnify: () => void;
  readonly view: ViewToolTargets;
}

/** What the buttons do, to whatever is on screen then: the same functions always, so that no button is rendered for another study. */
function useRuns(targets: ViewerKeyTargets): StripRuns {
  const latest = useRef(targets);
  useLayoutEffect(() => {
    latest.current = targets;
  });
  return useMemo(() => {
    const act = (asked: ViewAct): void => {
      latest.current.act(asked);
    };
    return {
      previous: () => latest.current.onPreviousStudy?.(),
      next: () => latest.current.onNextStudy?.(),
      invert: () => act({ kind: 'invert' }),
      fit: () => act({ kind: 'fit' }),
      actualPixels: () => act({ kind: 'actual-pixels', at: null }),
      reset: () => act({ kind: 'reset' }),
      single: () => viewerActs.toggleSingle(latest.current.activeTile),
      magnify: () => magnifierActs.toggle(latest.current.activeTile),
      view: { act, trueSize: () => latest.current.trueSize() },
    };
  }, []);
}

function MagnifierTool({ run }: { readonly run: () => void }): ReactNode {
  const magnifying = useMagnifier((state) => state.open);
  return <Tool icon={IconZoomScan} name="Magnifier" keyId="viewer.magnifier" pressed={magnifying} run={run} />;
}

interface PresetMenuProps {
  readonly act: (act: ViewAct) => void;
  readonly activeImage: () => ViewerImage | null;
}

const PresetMenu = memo(function PresetMenu({ act, activeImage }: PresetMenuProps): ReactNode {
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
        <PresetItems act={act} activeImage={activeImage} />
      </Menu.Dropdown>
    </Menu>
  );
});

/** Comes with the open menu, so that it knows the image on screen then. */
function PresetItems({ act, activeImage }: PresetMenuProps): ReactNode {
  return (activeImage()?.voiChoices ?? []).map((voi, choice) => (
    <Menu.Item key={choice} rightSection={choice < 9 ? choice + 1 : null} onClick={() => act({ kind: 'voi', choice })}>
      {nameOfVoi(voi)}
    </Menu.Item>
  ));
}
