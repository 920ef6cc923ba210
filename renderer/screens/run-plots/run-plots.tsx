import './run-plots.css';

import type { PlotLayout, RunSummary } from '@contract/index';
import { Button } from '@mantine/core';
import { IconStack2 } from '@tabler/icons-react';
import { memo, useEffect, useMemo, useState, type CSSProperties, type ReactNode } from 'react';

import { useActs, useKeys } from '../../acts';
import {
  PlotChoicesBar,
  WhenNear,
  type FigureGroup,
  type FigureSpec,
  type RunOnPlot,
  type SeriesClient,
} from '../../plotting';
import { isTrainingSeries, TrainingPlot, trainingFigures } from '../../runs';
import { figureGroupsOf, otherFigures, TelemetryPlot, TelemetryPlots, useSeriesNames } from '../../telemetry';
import { ExportMenu } from './export-menu';
import type { PlotChoice } from './layout-editor';
import { LayoutMenu } from './layout-menu';
import { chosenLayout, followLayouts, useLayouts } from './layouts';
import { OverlayBar } from './overlay-bar';
import { OverlayPicker } from './overlay-picker';
import { PlotNotes } from './plot-notes';
import { useRunsOnPlots } from './runs-on-plots';

export interface RunPlotsProps {
  readonly run: RunSummary;
  readonly client: SeriesClient;
}

/** Of the run itself, its name and its beginning alone are drawn: the rest of its summary changes with every step. */
function isDrawnTheSame(a: RunPlotsProps, b: RunPlotsProps): boolean {
  return (
    a.client === b.client &&
    a.run.runId === b.run.runId &&
    a.run.name === b.run.name &&
    a.run.startedAtMs === b.run.startedAtMs
  );
}

/** All plots of a run, and of the runs that are laid over it, as the chosen layout has them. */
export const RunPlots = memo(function RunPlots({ run, client }: RunPlotsProps): ReactNode {
  const runs = useRunsOnPlots(run, client);
  const names = useSeriesNames(client, run.runId);
  const figures = useMemo(() => figuresOf(names), [names]);
  const layout = useLayouts(({ layouts }) => chosenLayout(layouts));
  useEffect(() => followLayouts(), []);
  return (
    <div className="run-plots">
      <PlotChoicesBar>
        <OverlayButton runId={run.runId} />
        <LayoutMenu plots={figures.choices} />
        <ExportMenu runs={runs} />
      </PlotChoicesBar>
      <PlotNotes />
      <OverlayBar runs={runs} />
      {layout === null ? (
        <DefaultPlots figures={figures} runs={runs} />
      ) : (
        <PlotGrid layout={layout} figures={figures} runs={runs} />
      )}
    </div>
  );
}, isDrawnTheSame);

interface Figures {
  readonly main: readonly FigureSpec[];
  readonly others: readonly FigureSpec[];
  /** Null until the names of the series are known. */
  readonly telemetry: readonly FigureGroup[] | null;
  readonly byName: ReadonlyMap<string, FigureSpec>;
  readonly choices: readonly PlotChoice[];
}

function figuresOf(names: ReadonlySet<string> | null): Figures {
  const known = names ?? new Set<string>();
  const training = trainingFigures(known);
  const other = otherFigures(known, isTrainingSeries);
  const telemetry = [...figureGroupsOf(known), ...(other.figures.length === 0 ? [] : [other])];
  const groups = [{ name: 'Training', figures: [...training.main, ...training.others] }, ...telemetry];
  return {
    ...training,
    telemetry: names === null ? null : telemetry,
    byName: new Map(groups.flatMap(({ figures }) => figures.map((figure) => [figure.name, figure]))),
    choices: groups.flatMap(({ name: group, figures }) => figures.map(({ name, title }) => ({ name, title, group }))),
  };
}

interface PlotsProps {
  readonly figures: Figures;
  readonly runs: readonly RunOnPlot[];
}

/** Loss and AUC large, what else the training reports below them, then the machine. */
function DefaultPlots({ figures: { main, others, telemetry }, runs }: PlotsProps): ReactNode {
  return (
    <>
      <div className="run-training-row">
        {main.map((figure) => (
          <TrainingPlot key={figure.name} figure={figure} runs={runs} />
        ))}
      </div>
      {others.length === 0 ? null : (
        <div className="telemetry-row" role="group" aria-label="Training">
          {others.map((figure) => (
            <WhenNear key={figure.name}>
              <TrainingPlot figure={figure} runs={runs} />
            </WhenNear>
          ))}
        </div>
      )}
      <TelemetryPlots runs={runs} groups={telemetry} />
    </>
  );
}

function PlotGrid({ layout, figures, runs }: PlotsProps & { readonly layout: PlotLayout }): ReactNode {
  const shown = layout.plots.flatMap((name) => figures.byName.get(name) ?? []);
  const missing = layout.plots.filter((name) => !figures.byName.has(name));
  const style: CSSProperties = {
    gridTemplateColumns: `repeat(${layout.columns}, minmax(0, 1fr))`,
    ['--plot-height' as string]: `${layout.heightPx}px`,
  };
  return (
    <>
      <div className="plots-grid" style={style} role="group" aria-label={`Layout ${layout.name}`}>
        {shown.map((figure) => (
          <WhenNear key={figure.name}>
            {figure.source === 'events' ? (
              <TrainingPlot figure={figure} runs={runs} />
            ) : (
              <TelemetryPlot figure={figure} runs={runs} />
            )}
          </WhenNear>
        ))}
      </div>
      {missing.length === 0 ? null : (
        <p className="telemetry-none">{`Nothing was recorded in this run for: ${missing.join(', ')}.`}</p>
      )}
    </>
  );
}

function OverlayButton({ runId }: { readonly runId: string }): ReactNode {
  const [opened, setOpened] = useState(false);
  const open = (): void => setOpened(true);
  useActs([{ id: 'plots.overlay', name: 'Lay other runs over these plots …', section: 'Plots', run: open }]);
  useKeys('Plots', [{ keys: ['o'], description: 'Lay other runs over these plots', run: open }]);
  return (
    <>
      <Button
        variant="default"
        size="compact-xs"
        leftSection={<IconStack2 size={14} />}
        onClick={open}
        title="Lay other runs over these plots (O)"
      >
        Overlay …
      </Button>
      <OverlayPicker runId={runId} opened={opened} onClose={() => setOpened(false)} />
    </>
  );
}
