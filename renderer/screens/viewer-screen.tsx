import { ok, type Result, type Settings, type Study, type StudyRow } from '@contract/index';
import { useEffect, useMemo, type ReactNode } from 'react';

import { useSafeText } from '../privacy';
import { attempt, workstation } from '../bridge';
import {
  images,
  prefetchImages,
  trueSizeActs,
  useHanging,
  useViewer,
  ViewerPanel,
  ViewerWait,
  type PriorStudy,
  type ShownHanging,
} from '../dicom';
import { HeatmapLayer, inferenceActs, InferencePanel, type PredictableView } from '../inference';
import { AnnotationsLayer, DrawNotice, DrawTools, FindingsLayer } from '../review';
import { navigate, useCrumbs, type RouteTo } from '../shell';
import { ErrorState, FactList, Panel, SplitView, UNKNOWN, type Fact, type ImageOverlay } from '../ui';
import { useWorkspace } from '../workspace';
import { AnswerMemory, useRemembered } from './remembered';
import { useDrawingOn } from './use-drawing-on';
import { useWantedImage } from './use-wanted-image';

/** One study on screen: its images as they hang, findings and heatmaps over them, predictions beside. */
export function ViewerScreen({ route }: { readonly route: RouteTo<'study'> }): ReactNode {
  const { studyId } = route;
  const { value, failure, reload } = useRemembered(studies, studyId, () => workstation.datasets.study({ studyId }));
  useViewerSettings();
  if (failure !== null) return <ErrorState failure={failure} onRetry={reload} />;
  return value === null ? <ViewerWait /> : <StudyOnScreen study={value} imageId={route.imageId ?? null} />;
}

/** The studies on either side of the one on screen, so that going there shows no empty screen. */
const studies = new AnswerMemory<Study>(16);
/** By the study that they are prior to; null: nothing is known to be earlier. */
const priors = new AnswerMemory<Study | null>(16);
const studyLists = new AnswerMemory<readonly StudyRow[]>(4);

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
                content: <Beside study={study} shown={shown} />,
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

export function titleOf({ patientKey, studyDateLabel, isPrior }: StudyRow): string {
  return [patientKey.slice(0, 6), studyDateLabel, isPrior ? 'prior' : null].filter((part) => part !== null).join(' · ');
}

async function readPrior(studyId: string | null): Promise<Result<Study | null>> {
  return studyId === null ? ok(null) : workstation.datasets.study({ studyId });
}

/** Read at once, so that comparing needs no waiting. */
export function usePrior({ row, priorStudyId }: Study): PriorStudy {
  const safe = useSafeText();
  const { value, failure } = useRemembered(priors, row.studyId, () => readPrior(priorStudyId));
  if (priorStudyId === null) return { study: null, title: '', absence: 'this patient has no earlier study here' };
  if (value === null) return { study: null, title: '', absence: safe(failure?.message ?? '') };
  return { study: value, title: titleOf(value.row), absence: '' };
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

function Beside({ study, shown }: { readonly study: Study; readonly shown: ShownHanging }): ReactNode {
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
}

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

interface Neighbors {
  readonly previous: StudyRow | null;
  readonly next: StudyRow | null;
}

/** The studies before and after in the list of the same dataset. */
function useNeighbors(row: StudyRow): Neighbors {
  const query = { datasetId: row.datasetId, text: null, density: null, malignant: null, splitPart: null };
  const { value } = useRemembered(studyLists, row.datasetId, () => workstation.datasets.studies(query));
  return useMemo(() => {
    const list = value ?? [];
    const at = list.findIndex((each) => each.studyId === row.studyId);
    return at < 0 ? { previous: null, next: null } : { previous: list[at - 1] ?? null, next: list[at + 1] ?? null };
  }, [value, row.studyId]);
}

function opener(row: StudyRow | null): (() => void) | null {
  if (row === null) return null;
  return () => {
    navigate({ screen: 'study', studyId: row.studyId });
  };
}

/** The neighbors' records come at once; the other steps' images and the next study's once all of this step is on screen. */
function usePrefetch({ hanging, step, withPrior }: ShownHanging, { previous, next }: Neighbors): void {
  const ready = useViewer((state) => state.ready);
  const allShown = step.tiles.every((tile) => tile.image === null || ready[tile.name] === true);
  useEffect(() => {
    for (const row of [next, previous]) {
      if (row === null) continue;
      void fetchAhead(row.studyId);
    }
  }, [next, previous]);
  useEffect(() => {
    if (!allShown) return;
    const onScreen = new Set(step.tiles.map(({ image }) => image?.imageId));
    const inSteps = hanging.steps.flatMap(({ tiles }) => tiles.flatMap(({ image }) => image?.imageId ?? []));
    const nextPrior = next === null || !withPrior ? null : priors.get(next.studyId);
    const coming = [...(next?.images ?? []), ...(nextPrior?.images ?? [])].map(({ imageId }) => imageId);
    prefetchImages([...new Set([...inSteps, ...coming])].filter((imageId) => !onScreen.has(imageId)));
  }, [allShown, hanging, step, withPrior, next]);
}

async function fetchAhead(studyId: string): Promise<void> {
  await studies.fetchAhead(studyId, () => workstation.datasets.study({ studyId }));
  const study = studies.get(studyId);
  if (study !== null) await priors.fetchAhead(studyId, () => readPrior(study.priorStudyId));
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
