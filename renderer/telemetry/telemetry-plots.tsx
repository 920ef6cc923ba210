import type { ReactNode } from 'react';

import { CurvesPlot, WhenNear, type FigureGroup, type FigureSpec, type RunOnPlot } from '../plotting';

export interface TelemetryPlotsProps {
  /** The page's own first. */
  readonly runs: readonly RunOnPlot[];
  /** Of its series; null until they are known. */
  readonly groups: readonly FigureGroup[] | null;
}

/** The machine under a run: its GPUs, the host, and the run's own processes; figures that have data. */
export function TelemetryPlots({ runs, groups }: TelemetryPlotsProps): ReactNode {
  return (
    <div className="telemetry">
      <header className="telemetry-head">
        <h2>Telemetry</h2>
      </header>
      {groups === null || groups.length === 0 ? (
        <p className="telemetry-none">
          {groups === null
            ? 'Loading the telemetry …'
            : 'No sample yet: the launcher takes one a second while the run lives.'}
        </p>
      ) : null}
      {(groups ?? []).map(({ name, figures }) => (
        <section key={name} aria-label={name}>
          <h3 className="telemetry-group">{name}</h3>
          <div className="telemetry-row">
            {figures.map((figure) => (
              <WhenNear key={figure.name}>
                <TelemetryPlot figure={figure} runs={runs} />
              </WhenNear>
            ))}
          </div>
        </section>
      ))}
      {groups === null || groups.length === 0 || groups.some(({ name }) => name === 'GPUs') ? null : (
        <p className="telemetry-none" data-testid="no-gpu">
          GPUs: none was sampled in this run, so there is nothing to plot.
        </p>
      )}
    </div>
  );
}

export function TelemetryPlot({
  figure,
  runs,
}: {
  readonly figure: FigureSpec;
  readonly runs: readonly RunOnPlot[];
}): ReactNode {
  return <CurvesPlot figure={figure} runs={runs} whyEmpty={whyEmpty} />;
}

function whyEmpty(): string {
  return 'The sensor gave no value yet.';
}
