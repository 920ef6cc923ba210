import './viewer.css';

import type { Study } from '@contract/index';
import { IconPhotoOff } from '@tabler/icons-react';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, type CSSProperties, type ReactNode } from 'react';

import { isSecondWindow, thumbnailUrl } from '../bridge';
import { EmptyState } from '../ui';
import { ExportDialog } from './export';
import { labelOf, type Tile } from './hanging';
import { HungViews } from './hung-views';
import { magnifierTakes } from './magnifier';
import { TagBrowser } from './tags';
import { HangingTileView, type RenderOverlays } from './tile-view';
import { CalibrationDialog, showTrueSize, useDisplay, ViewerNote } from './true-size';
import { ToolStrip } from './tool-strip';
import type { ShownHanging } from './use-hanging';
import type { ViewAct } from './view-controller';
import { useSpaceHeld, useViewerKeys, type ViewerKeyTargets } from './viewer-keys';
import { useViewer, viewerActs } from './viewer-store';

/** The patient's last study before this one. */
export interface PriorStudy {
  readonly study: Study | null;
  readonly title: string;
  /** Why there is none, for its empty places; '' while it is being read. */
  readonly absence: string;
}

export interface ViewerPanelProps {
  readonly study: Study;
  readonly prior: PriorStudy;
  readonly shown: ShownHanging;
  readonly title: string;
  /** What is laid over each image: findings, a heatmap. */
  readonly renderOverlays: RenderOverlays;
  /** What other features offer in the strip of tools. */
  readonly tools: ReactNode;
  /** What must be seen, with or without the strip; null where nothing must. */
  readonly notice: ReactNode;
  readonly onNextStudy: (() => void) | null;
  readonly onPreviousStudy: (() => void) | null;
}

/** A study as its protocol hangs it: the tiles of a step, or one of them over the whole panel. */
export function ViewerPanel(props: ViewerPanelProps): ReactNode {
  const { study, shown } = props;
  const hung = useMemo(() => new HungViews(), []);
  const bare = useViewer((state) => state.bare);
  const targets = useTargets(props, hung);
  useViewerKeys(targets);
  useDisplay();
  const active = useRef(targets.activeTile);
  useLayoutEffect(() => {
    active.current = targets.activeTile;
  });
  const activeImage = useCallback(() => hung.view(active.current)?.shownImage ?? null, [hung]);
  if (study.images.length === 0) {
    return (
      <EmptyState icon={IconPhotoOff} title="No images">
        This study has no image that could be imported. The import's report says which files were left out, and why.
      </EmptyState>
    );
  }
  const { extras } = shown.hanging;
  return (
    <div className="viewer">
      {bare ? null : <ToolStrip title={props.title} targets={targets} tools={props.tools} activeImage={activeImage} />}
      {props.notice}
      <ViewerNote />
      <CalibrationDialog />
      <Grid {...props} hung={hung} />
      {bare || extras.length === 0 ? null : <ExtraViews extras={extras} single={shown.single} />}
      {isSecondWindow() ? null : <ExportDialog view={shown.active} controller={() => hung.view(shown.active)} />}
      {bare ? null : <TagBrowser imageId={activeImageId(shown)} view={shown.active} />}
    </div>
  );
}

function activeImageId({ tiles, active }: ShownHanging): string | null {
  return tiles.find(({ name }) => name === active)?.image?.imageId ?? null;
}

function Grid(props: ViewerPanelProps & { readonly hung: HungViews }): ReactNode {
  const { shown, hung, prior, title, renderOverlays } = props;
  const { single, step } = shown;
  const panning = useSpaceHeld();
  useFitOnNewStep(hung, step.tiles, `${shown.protocol.id} ${shown.stepIndex}`);
  return (
    <div className="viewer-grid" data-single={single !== null} style={single === null ? gridOf(step) : {}}>
      {shown.tiles.map((tile) => (
        <HangingTileView
          key={tile.name}
          tile={tile}
          hung={hung}
          hidden={single !== null && single !== tile.name}
          active={shown.active === tile.name}
          style={single === null ? placeOf(tile) : {}}
          gap={gapText(tile, prior)}
          caption={tile.study === 'prior' ? prior.title : title}
          renderOverlays={renderOverlays}
          panning={panning}
        />
      ))}
    </div>
  );
}

/** A view that stays on screen may have been zoomed; beside new partners it starts as they do. */
function useFitOnNewStep(hung: HungViews, tiles: readonly Tile[], step: string): void {
  const before = useRef(step);
  useLayoutEffect(() => {
    if (before.current === step) return;
    before.current = step;
    hung.fitAll();
  }, [hung, tiles, step]);
}

function gridOf({ rows, columns }: ShownHanging['step']): CSSProperties {
  return {
    gridTemplateRows: `repeat(${rows}, minmax(0, 1fr))`,
    gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
  };
}

function placeOf({ place }: Tile): CSSProperties {
  return place === null ? {} : { gridRow: place.row + 1, gridColumn: place.column + 1 };
}

function gapText({ name, study }: Tile, prior: PriorStudy): string {
  if (study === 'current') return `${name} is not in this study`;
  if (prior.study !== null) return `${name} is not in the earlier study`;
  return prior.absence === '' ? '' : `${name}: ${prior.absence}`;
}

function useTargets(props: ViewerPanelProps, hung: HungViews): ViewerKeyTargets {
  const { shown } = props;
  const linked = useViewer((state) => state.linked);
  useEffect(() => {
    hung.linked = linked;
  }, [hung, linked]);
  const act = (asked: ViewAct): void => {
    if (!magnifierTakes(shown.active, asked)) hung.act(shown.active, asked);
  };
  return {
    act,
    activeTile: shown.active,
    singleTile: shown.single,
    tiles: shown.tiles.map((tile) => tile.name),
    shown,
    trueSize: () => {
      const view = hung.view(shown.active);
      if (view !== null && view.shownImage !== null) void showTrueSize(view.spacing, act);
    },
    onNextStudy: props.onNextStudy,
    onPreviousStudy: props.onPreviousStudy,
  };
}

function ExtraViews({
  extras,
  single,
}: {
  readonly extras: readonly Tile[];
  readonly single: string | null;
}): ReactNode {
  return (
    <div className="viewer-extras" aria-label="Further views">
      <span>Further views</span>
      {extras.map(({ name, image, study }) =>
        image === null ? null : (
          <button
            key={name}
            type="button"
            className="viewer-extra"
            aria-pressed={single === name}
            onClick={() => {
              if (single === name) viewerActs.fourUp();
              else viewerActs.showSingle(name);
            }}
          >
            <img src={thumbnailUrl(image.imageId)} alt="" />
            {labelOf(image, study)}
          </button>
        ),
      )}
    </div>
  );
}

/** Black until the study is known; words only when that takes long enough to wonder. */
export function ViewerWait(): ReactNode {
  return (
    <div className="viewer" role="status">
      <span className="viewer-wait viewer-wait-words">Opening the study …</span>
    </div>
  );
}
