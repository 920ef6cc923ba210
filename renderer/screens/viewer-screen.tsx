import type { Settings, Study, StudyRow } from '@contract/index';
import { memo, useDeferredValue, useEffect, useMemo, type ReactNode } from 'react';

import { attempt, workstation } from '../bridge';
import { images, trueSizeActs, useHanging, useViewer, ViewerPanel, ViewerWait, type ShownHanging } from '../dicom';
import { HeatmapLayer, inferenceActs, InferencePanel, type PredictableView } from '../inference';
import { AnnotationsLayer, DrawNotice, DrawTools, FindingsLayer } from '../review';
import { navigate, useCrumbs, type RouteTo } from '../shell';
import { ErrorState, FactList, Panel, SplitView, UNKNOWN, type Fact, type ImageOverlay } from '../ui';
import { useWorkspace } from '../workspace';
import { titleOf, useNeighbors, usePrefetch, usePrior, useStudy } from './known-studies';
import { useDrawingOn } from './use-drawing-on';
import { useWantedImage } from './use-wanted-image';

/** One study on screen: its images as they hang, findings and heatmaps over them, predictions beside. */
export function ViewerScreen({ route }: { readonly route: RouteTo<'study'> }): ReactNode {
  const { studyId } = route;
  const { value, before, failure, reload } = useStudy(studyId);
  useViewerSettings();
  if (failure !== null) return <ErrorState failure={failure} onRetry={reload} />;
  if (value === null) return before === null ? <ViewerWait /> : <StudyOnScreen study={before} imageId={null} />;
  return <StudyOnScreen study={value} imageId={route.imageId ?? null} />;
}

interface StudyOnScreenProps {
  readonly study: Study;
  /** The one that a link led to. */
  readonly imageId: string | null;
}

function StudyOnScreen({ study, imageId }: StudyOnScreenProps): ReactNode {
  const { row } = study;
  const bare = useViewer((state) => state.bare);
  const neighbors = useNeighbors(row);
  const prior = usePrior(study);
  const shown = useHanging(study, prior.study);
  useWantedImage(study, shown, imageId);
  usePrefetch(shown, neighbors);
  useToldStudy(row.studyId, shown.protocol.id);
  useDrawingOn(study, prior.study, shown.active);
  // What stands beside may follow a moment after the images.
  const beside = useDeferredValue(useMemo(() => ({ study, shown }), [study, shown]));
  useCrumbs([{ label: row.datasetName }, { label: `patient ${row.patientKey.slice(0, 6)}` }]);
  const viewer = (
    <ViewerPanel
      study={study}
      prior={prior}
      shown={shown}
      title={titleOf(row)}
      renderOverlays={renderOverlays}
      tools={<DrawTools />}
      notice={<DrawNotice />}
      onNextStudy={opener(neighbors.next)}
      onPreviousStudy={opener(neighbors.previous)}
    />
  );
  // Always the same tree: the images must not be mounted again when the panel beside them goes.
  return (
    <SplitView
      name="viewer"
      panes={[
        { id: 'images', minSize: '480px', content: viewer },
        ...(bare
          ? []
          : [
              {
                id: 'beside',
                size: '264px',
                minSize: '220px',
                maxSize: '480px',
                content: <Beside on={beside} />,
              },
            ]),
      ]}
    />
  );
}

/** What this window shows is told to main, which tells a second window. */
function useToldStudy(studyId: string, protocolId: string): void {
  useEffect(() => {
    void attempt(() => workstation.windows.view({ studyId, protocolId }));
  }, [studyId, protocolId]);
}

export function renderOverlays(overlay: ImageOverlay): ReactNode {
  return (
    <>
      <HeatmapLayer overlay={overlay} />
      <Findings overlay={overlay} />
    </>
  );
}

function Findings({ overlay }: { readonly overlay: ImageOverlay }): ReactNode {
  const shown = useViewer((state) => state.findingsShown);
  if (!shown) return null;
  return (
    <>
      <FindingsLayer overlay={overlay} />
      <AnnotationsLayer overlay={overlay} />
    </>
  );
}

interface BesideProps {
  readonly on: { readonly study: Study; readonly shown: ShownHanging };
}

const Beside = memo(function Beside({ on: { study, shown } }: BesideProps): ReactNode {
  const { hanging, active, showView } = shown;
  const views = useMemo(() => viewsOf(hanging), [hanging]);
  const activeView = views.find((view) => view.name === active) ?? views[0] ?? null;
  return (
    <div className="viewer-beside">
      <Panel title="Prediction" scroll={false}>
        <InferencePanel
          views={views}
          activeView={activeView}
          onActivate={showView}
          onTrain={() => {
            navigate({ screen: 'experiments', fromRunId: null });
          }}
        />
      </Panel>
      <Panel title="Study" scroll={false}>
        <FactList facts={factsOf(study.row, activeView)} />
      </Panel>
    </div>
  );
});

/** This study's images, each under the first name that it hangs by. */
function viewsOf({ steps, extras }: ShownHanging['hanging']): readonly PredictableView[] {
  const views = new Map<string, PredictableView>();
  for (const { name, image, study } of [...steps.flatMap(({ tiles }) => tiles), ...extras]) {
    if (image !== null && study === 'current' && !views.has(image.imageId)) views.set(image.imageId, { name, image });
  }
  return [...views.values()];
}

function factsOf(row: StudyRow, activeView: PredictableView | null): readonly Fact[] {
  const label = row.malignant === null ? UNKNOWN : row.malignant ? 'malignant' : 'not malignant';
  const facts: Fact[] = [
    { name: 'Dataset', value: row.datasetName },
    { name: 'Density', value: row.density ?? UNKNOWN },
    { name: 'Label', value: label },
    {
      name: 'Findings',
      value: row.findingKinds.length === 0 ? 'none' : row.findingKinds.join(', ').replaceAll('-', ' '),
    },
    { name: 'Part of the split', value: row.splitPart ?? 'not split' },
  ];
  if (activeView === null) return facts;
  const { rows, columns, photometricInterpretation } = activeView.image;
  return [...facts, { name: activeView.name, value: `${rows} × ${columns}, ${photometricInterpretation}` }];
}

function opener(row: StudyRow | null): (() => void) | null {
  if (row === null) return null;
  return () => {
    navigate({ screen: 'study', studyId: row.studyId });
  };
}

export function useViewerSettings(): void {
  const settings = useWorkspace((state) => (state.settings.state === 'ready' ? state.settings.value.effective : null));
  useEffect(() => {
    if (settings !== null) applySettings(settings);
  }, [settings]);
}

let opacityBefore: number | null = null;

/** A new default for the opacity takes effect; it does not undo what was set by hand on each visit. */
function applySettings({ viewerCacheBytes, heatmapOpacity, displayCalibrations }: Settings): void {
  images.setBudget(viewerCacheBytes);
  trueSizeActs.setCalibrations(displayCalibrations);
  if (heatmapOpacity !== opacityBefore) inferenceActs.setOpacity(heatmapOpacity);
  opacityBefore = heatmapOpacity;
}
