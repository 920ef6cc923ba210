import './viewer.css';

import type { Study } from '@contract/index';
import { IconPhotoOff } from '@tabler/icons-react';
import { useEffect, useMemo, type ReactNode } from 'react';

import { thumbnailUrl } from '../bridge';
import { EmptyState } from '../ui';
import { hang, markerOf, type Hanging, type Tile } from './hanging';
import { HungViews } from './hung-views';
import { HangingTileView, type RenderOverlays } from './tile-view';
import { ToolStrip } from './tool-strip';
import type { ViewAct } from './view-controller';
import { useSpaceHeld, useViewerKeys, type ViewerKeyTargets } from './viewer-keys';
import { useViewer, viewerActs } from './viewer-store';

export interface ViewerPanelProps {
  readonly study: Study;
  readonly title: string;
  /** What is laid over each image: findings, a heatmap. */
  readonly renderOverlays: RenderOverlays;
  readonly onNextStudy: (() => void) | null;
  readonly onPreviousStudy: (() => void) | null;
}

/** A study as it hangs: four views with chest walls back to back, or one of them over the whole panel. */
export function ViewerPanel(props: ViewerPanelProps): ReactNode {
  const { study, renderOverlays } = props;
  const hanging = useMemo(() => hang(study.images), [study]);
  const hung = useMemo(() => new HungViews(), []);
  const panning = useSpaceHeld();
  const shown = useShownTiles(hanging);
  const bare = useViewer((state) => state.bare);
  const targets = useTargets(props, hung, shown);
  useViewerKeys(targets);
  if (study.images.length === 0) {
    return (
      <EmptyState icon={IconPhotoOff} title="No images">
        This study has no image that could be imported. The import's report says which files were left out, and why.
      </EmptyState>
    );
  }
  return (
    <div className="viewer">
      {bare ? null : (
        <ToolStrip
          title={props.title}
          targets={targets}
          activeImage={() => hung.view(targets.activeTile)?.shownImage ?? null}
        />
      )}
      <div className="viewer-grid" data-single={shown.single !== null}>
        {shown.tiles.map((tile) => (
          <HangingTileView
            key={tile.name}
            tile={tile}
            hung={hung}
            hidden={shown.single !== null && shown.single !== tile.name}
            caption={props.title}
            renderOverlays={renderOverlays}
            panning={panning}
          />
        ))}
      </div>
      {bare || hanging.extras.length === 0 ? null : <ExtraViews extras={hanging.extras} single={shown.single} />}
    </div>
  );
}

interface ShownTiles {
  readonly tiles: readonly Tile[];
  readonly single: string | null;
  readonly active: string;
}

/** The four places, and an extra view while it is looked at; a study of extra views only opens on its first. */
function useShownTiles(hanging: Hanging): ShownTiles {
  const wantedSingle = useViewer((state) => state.singleTile);
  const wantedActive = useViewer((state) => state.activeTile);
  return useMemo(() => {
    const all = [...hanging.tiles, ...hanging.extras];
    const nothingHangs = hanging.tiles.every((tile) => tile.image === null);
    const fallback = nothingHangs ? (hanging.extras[0]?.name ?? null) : null;
    const single = all.find((tile) => tile.name === wantedSingle)?.name ?? fallback;
    const active = single ?? all.find((tile) => tile.name === wantedActive)?.name ?? 'RCC';
    return { tiles: [...hanging.tiles, ...hanging.extras.filter((tile) => tile.name === single)], single, active };
  }, [hanging, wantedSingle, wantedActive]);
}

function useTargets(props: ViewerPanelProps, hung: HungViews, shown: ShownTiles): ViewerKeyTargets {
  const linked = useViewer((state) => state.linked);
  useEffect(() => {
    hung.linked = linked;
  }, [hung, linked]);
  return {
    act: (act: ViewAct) => {
      hung.act(shown.active, act);
    },
    activeTile: shown.active,
    singleTile: shown.single,
    tiles: shown.tiles.map((tile) => tile.name),
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
      {extras.map(({ name, image }) =>
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
            {markerOf(image)}
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
