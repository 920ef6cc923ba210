import type { ReactNode } from 'react';

export interface PanelProps {
  readonly title: string;
  /** At the right end of the title's line: counts, small buttons. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  /** The content scrolls within the panel unless the screen scrolls it. */
  readonly scroll?: boolean;
  readonly flush?: boolean;
}

/** A region of a screen with a title; no panel goes inside another. */
export function Panel({ title, aside, children, scroll = true, flush = false }: PanelProps): ReactNode {
  return (
    <section className="ui-panel" aria-label={title}>
      <header className="ui-panel-head">
        <h2>{title}</h2>
        <div className="ui-panel-aside">{aside}</div>
      </header>
      <div className={`ui-panel-body${scroll ? ' ui-scroll' : ''}${flush ? ' ui-flush' : ''}`}>{children}</div>
    </section>
  );
}

export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
}

/** Names at the left, values at the right: what is known of a thing. */
export function FactList({ facts }: { readonly facts: readonly Fact[] }): ReactNode {
  return (
    <dl className="ui-facts">
      {facts.map((fact) => (
        <div key={fact.name}>
          <dt>{fact.name}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
