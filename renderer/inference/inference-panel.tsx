import './inference.css';

import type { ImageRecord, ModelReference } from '@contract/index';
import { Button, Group, Loader, Select, Slider, Stack, Switch, Text } from '@mantine/core';
import { IconFlask } from '@tabler/icons-react';
import { useEffect, type ReactNode } from 'react';

import { useActs, useKeys } from '../acts';
import { AucText, EmptyState, ErrorState, FailureNote, formatNumber, LoadingState } from '../ui';
import { heatGradient } from './colormap';
import { inferenceActs, predictionOf, useInference, type PredictionState } from './inference-store';

/** An image that can be predicted, under the name of its tile. */
export interface PredictableView {
  readonly name: string;
  readonly image: ImageRecord;
}

export interface InferencePanelProps {
  readonly views: readonly PredictableView[];
  readonly activeView: PredictableView | null;
  readonly onActivate: (name: string) => void;
  /** Leads to where a model is trained. */
  readonly onTrain: () => void;
}

/** A trained model on the images of this study. */
export function InferencePanel(props: InferencePanelProps): ReactNode {
  const models = useInference((state) => state.models);
  useEffect(() => {
    void inferenceActs.loadModels();
  }, []);
  if (models.state === 'loading') return <LoadingState what="models" rows={3} />;
  if (models.state === 'failed')
    return <ErrorState failure={models.failure} onRetry={() => void inferenceActs.loadModels()} />;
  if (models.value.length === 0) {
    return (
      <EmptyState icon={IconFlask} title="No model yet" act={{ name: 'Train a model', run: props.onTrain }}>
        A run that ends leaves a model here. Start one under Experiments, or wait for the one that is running.
      </EmptyState>
    );
  }
  return <WithModels {...props} models={models.value} />;
}

function WithModels({
  views,
  activeView,
  onActivate,
  models,
}: InferencePanelProps & { readonly models: readonly ModelReference[] }): ReactNode {
  const modelRunId = useInference((state) => state.modelRunId);
  const model = models.find((each) => each.runId === modelRunId) ?? null;
  useInferenceKeys(views, activeView);
  return (
    <Stack gap="sm">
      <Select
        label="Model"
        data={models.map(({ runId, name }) => ({ value: runId, label: name }))}
        value={modelRunId}
        onChange={(runId) => {
          if (runId !== null) inferenceActs.chooseModel(runId);
        }}
        allowDeselect={false}
      />
      {model === null ? null : (
        <Text size="xs" c="dimmed">
          Test AUC <AucText estimate={model.testAuc} reason="This run has no test result" />
        </Text>
      )}
      <PredictButtons views={views} activeView={activeView} />
      <div>
        {views.map((view) => (
          <PredictionRow
            key={view.image.imageId}
            view={view}
            active={view.name === activeView?.name}
            onActivate={onActivate}
          />
        ))}
      </div>
      <Text size="xs" c="dimmed">
        A score is a ranking score, not a calibrated risk: it orders images, and says nothing of a patient. Research use
        only.
      </Text>
      <HeatmapControls activeView={activeView} />
    </Stack>
  );
}

function PredictButtons({ views, activeView }: Pick<InferencePanelProps, 'views' | 'activeView'>): ReactNode {
  const running = useInference(
    (state) => views.filter(({ image }) => predictionOf(state, image.imageId)?.state === 'running').length,
  );
  return (
    <Group gap="xs">
      <Button
        variant="light"
        disabled={activeView === null || running > 0}
        onClick={() => {
          if (activeView !== null) void inferenceActs.predict([activeView.image.imageId]);
        }}
        data-testid="predict"
      >
        {`Predict ${activeView?.name ?? ''}`}
      </Button>
      <Button
        variant="default"
        disabled={views.length === 0 || running > 0}
        onClick={() => void inferenceActs.predict(views.map(({ image }) => image.imageId))}
        data-testid="predict-all"
      >
        Predict all
      </Button>
    </Group>
  );
}

interface PredictionRowProps {
  readonly view: PredictableView;
  readonly active: boolean;
  readonly onActivate: (name: string) => void;
}

function PredictionRow({ view, active, onActivate }: PredictionRowProps): ReactNode {
  const prediction = useInference((state) => predictionOf(state, view.image.imageId));
  return (
    <div
      className="prediction"
      data-active={active}
      data-testid={`prediction-${view.name}`}
      onClick={() => {
        onActivate(view.name);
      }}
    >
      <span className="prediction-name">{view.name}</span>
      <PredictionText prediction={prediction} />
    </div>
  );
}

function PredictionText({ prediction }: { readonly prediction: PredictionState | null }): ReactNode {
  if (prediction === null) return <Text c="dimmed">not predicted</Text>;
  switch (prediction.state) {
    case 'running':
      return (
        <Group gap={6} role="status">
          <Loader size={12} />
          <Text c="dimmed">predicting …</Text>
        </Group>
      );
    case 'failed':
      return <FailureNote failure={prediction.failure} />;
    case 'done': {
      const { score, logit, durationMs } = prediction.prediction;
      return (
        <span
          className="ui-figure"
          title={`logit ${formatNumber(logit)}, ${formatNumber(durationMs)} ms`}
          data-score={score}
        >
          {formatNumber(score)}
          <Text span inherit c="dimmed">
            {' score'}
          </Text>
        </span>
      );
    }
  }
}

/** Heatmap on or off, its opacity, and what its colors stand for. */
function HeatmapControls({ activeView }: Pick<InferencePanelProps, 'activeView'>): ReactNode {
  const shown = useInference((state) => state.heatmapShown);
  const opacity = useInference((state) => state.opacity);
  const prediction = useInference((state) =>
    activeView === null ? null : predictionOf(state, activeView.image.imageId),
  );
  if (prediction?.state !== 'done') return null;
  const { mapMinimum, mapMaximum } = prediction.prediction;
  return (
    <Stack gap="xs">
      <Switch
        size="xs"
        label="Heatmap (M)"
        checked={shown}
        onChange={() => {
          inferenceActs.toggleHeatmap();
        }}
      />
      <Slider
        size="xs"
        min={0}
        max={1}
        step={0.01}
        value={opacity}
        onChange={inferenceActs.setOpacity}
        disabled={!shown}
        label={(value) => `${Math.round(value * 100)} %`}
        thumbLabel="Heatmap opacity"
        data-testid="heatmap-opacity"
      />
      <div>
        <div className="heatmap-legend" style={{ background: `${heatGradient()}, #55585f` }} />
        <div className="heatmap-ends">
          <span className="ui-figure">{formatNumber(mapMinimum)}</span>
          <span className="ui-figure">{formatNumber(mapMaximum)}</span>
        </div>
        <Text size="xs" c="dimmed">
          {`Class activation of ${activeView?.name ?? 'this view'}, in logits; the circle marks its peak`}
        </Text>
      </div>
    </Stack>
  );
}

function useInferenceKeys(views: readonly PredictableView[], activeView: PredictableView | null): void {
  const predictActive = (): void => {
    if (activeView !== null) void inferenceActs.predict([activeView.image.imageId]);
  };
  const predictAll = (): void => {
    void inferenceActs.predict(views.map(({ image }) => image.imageId));
  };
  useKeys('Prediction', [
    { keys: ['e'], description: 'Predict the active view', run: predictActive },
    { keys: ['Shift+e'], description: 'Predict all views', run: predictAll },
    { keys: ['m'], description: 'Show or hide the heatmap', run: inferenceActs.toggleHeatmap },
  ]);
  useActs([
    {
      id: 'inference.predict',
      name: 'Predict the active view',
      section: 'Prediction',
      shortcut: 'E',
      run: predictActive,
    },
    {
      id: 'inference.predict-all',
      name: 'Predict all views',
      section: 'Prediction',
      shortcut: 'Shift+E',
      run: predictAll,
    },
    {
      id: 'inference.heatmap',
      name: 'Show or hide the heatmap',
      section: 'Prediction',
      shortcut: 'M',
      run: inferenceActs.toggleHeatmap,
    },
  ]);
}
