import { Fragment, type ReactNode } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';

export interface SplitPane {
  readonly id: string;
  readonly content: ReactNode;
  /** '280px', '25%', or nothing for the rest. */
  readonly size?: string;
  readonly minSize?: string;
  readonly maxSize?: string;
}

export interface SplitViewProps {
  /** The layout is remembered under this name. */
  readonly name: string;
  readonly panes: readonly SplitPane[];
  readonly orientation?: 'horizontal' | 'vertical';
}

/** Panes whose widths a person sets, and finds again. */
export function SplitView({ name, panes, orientation = 'horizontal' }: SplitViewProps): ReactNode {
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({
    id: `layout ${name}`,
    panelIds: panes.map((pane) => pane.id),
    storage: window.localStorage,
  });
  return (
    <Group
      id={name}
      orientation={orientation}
      style={{ height: '100%' }}
      {...(defaultLayout === undefined ? {} : { defaultLayout })}
      onLayoutChanged={onLayoutChanged}
    >
      {panes.map((pane, index) => (
        <Fragment key={pane.id}>
          {index === 0 ? null : <Separator className="ui-split-handle" />}
          <Panel
            id={pane.id}
            {...(pane.size === undefined ? {} : { defaultSize: pane.size })}
            {...(pane.minSize === undefined ? {} : { minSize: pane.minSize })}
            {...(pane.maxSize === undefined ? {} : { maxSize: pane.maxSize })}
          >
            {pane.content}
          </Panel>
        </Fragment>
      ))}
    </Group>
  );
}
