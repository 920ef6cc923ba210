import type { Evidence, RunDetail, RunExplanation, RunSummary } from '@contract/index';
import { IconBulb } from '@tabler/icons-react';
import type { ReactNode } from 'react';

import { ConditionBadge, RelativeTime, SafeText } from '../ui';

/** Of a run that simply runs, or has finished, there is nothing to explain. */
export function needsExplanation(run: RunSummary): boolean {
  return (run.state !== 'running' && run.state !== 'finished') || run.conditions.length > 0;
}

/** What is known of the run's state in words; of a folder that was read before the state changed, only the newer reason holds. */
export function explanationOf(run: RunSummary, detail: RunDetail | null): RunExplanation {
  if (detail !== null && detail.summary.state === run.state) return detail.explanation;
  const happened = run.queue?.reason ?? run.stateReason ?? `The run is ${run.state}.`;
  return { happened, sinceMs: null, remedy: null, evidence: [] };
}

export interface ExplanationProps {
  readonly run: RunSummary;
  readonly explanation: RunExplanation;
}

/** What happened, since when, what can be done, and what that rests on. */
export function Explanation({ run, explanation }: ExplanationProps): ReactNode {
  const { happened, sinceMs, remedy, evidence } = explanation;
  const conditions = run.conditions.filter((condition) => !happened.includes(condition.text));
  return (
    <div className="explanation">
      <p className="explanation-happened ui-break">
        <SafeText text={happened} />
        {sinceMs === null ? null : (
          <span className="run-dim">
            {' '}
            · <RelativeTime atMs={sinceMs} />
          </span>
        )}
      </p>
      {conditions.map((condition) => (
        <p key={condition.kind} className="ui-break">
          <ConditionBadge condition={condition} /> <SafeText text={condition.text} />
          {condition.sinceMs === null ? null : (
            <span className="run-dim">
              {' '}
              · <RelativeTime atMs={condition.sinceMs} />
            </span>
          )}
        </p>
      ))}
      {remedy === null ? null : (
        <p className="explanation-remedy ui-break">
          <IconBulb size={14} stroke={1.75} aria-hidden />
          <span>
            <strong>What can be done:</strong> <SafeText text={remedy} />
          </span>
        </p>
      )}
      {evidence.length === 0 ? null : (
        <dl className="explanation-evidence">
          {evidence.map((fact, index) => (
            <EvidenceLine key={index} fact={fact} />
          ))}
        </dl>
      )}
    </div>
  );
}

function EvidenceLine({ fact }: { readonly fact: Evidence }): ReactNode {
  return (
    <div>
      <dt>{fact.name}</dt>
      <dd>
        {isPrinted(fact) ? (
          <pre className="ui-mono">
            <SafeText text={fact.value} />
          </pre>
        ) : (
          <SafeText text={fact.value} />
        )}
      </dd>
    </div>
  );
}

/** What a process printed keeps its lines and its columns. */
function isPrinted({ name, value }: Evidence): boolean {
  return value.includes('\n') || /exception|traceback|stacks|line of the log/i.test(name);
}

/** The same above a run's plots, where it is what one came for. */
export function ExplanationPanel(props: ExplanationProps): ReactNode {
  return (
    <section className="explanation-panel" aria-label="What happened" data-testid="explanation">
      <h2>What happened</h2>
      <Explanation {...props} />
    </section>
  );
}
