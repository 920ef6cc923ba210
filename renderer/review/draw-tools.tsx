import type { AnnotationShape, FindingKind } from '@contract/index';
import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCheck,
  IconChevronDown,
  IconClock,
  IconLasso,
  IconPoint,
  IconSquare,
} from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';

import { countOf } from '../ui';
import { annotationActs, useAnnotations } from './annotation-store';
import { KINDS, kindName } from './content';
import { drawActs, selected, useDraw } from './draw-store';
import { DRAW_TOOLS } from './tools';

const ICONS = { outline: IconLasso, box: IconSquare, point: IconPoint } satisfies Record<AnnotationShape, unknown>;

/** The drawing tools in the strip, the kind of what is drawn, and whether it is saved. */
export const DrawTools = memo(function DrawTools(): ReactNode {
  const chosen = useDraw((state) => state.tool);
  return (
    <>
      {DRAW_TOOLS.map(({ shape, name, shortcut, hint }) => {
        const TheIcon = ICONS[shape];
        const label = `${name} (${shortcut})`;
        return (
          <Tooltip key={shape} label={`${label}: ${hint}`}>
            <ActionIcon
              aria-label={label}
              aria-pressed={chosen === shape}
              onClick={() => drawActs.choose(chosen === shape ? null : shape)}
              className="viewer-tool"
            >
              <TheIcon size={18} stroke={1.5} />
            </ActionIcon>
          </Tooltip>
        );
      })}
      <KindMenu />
      <SaveState />
      <DrawHint />
    </>
  );
});

function KindMenu(): ReactNode {
  const kind = useKindInHand();
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Tooltip label="Kind of what is drawn, or of what is selected (K: the next)">
          <button type="button" className="draw-kind" aria-label={`Kind of finding: ${kindName(kind)}`}>
            {kindName(kind)}
            <IconChevronDown size={12} stroke={1.5} aria-hidden />
          </button>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {KINDS.map((each) => (
          <Menu.Item key={each} aria-current={each === kind} onClick={() => drawActs.chooseKind(each)}>
            {kindName(each)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** That of the selected annotation, or of what is drawn next. */
function useKindInHand(): FindingKind {
  useAnnotations((state) => state.saved);
  useAnnotations((state) => state.unsaved);
  const ofNext = useDraw((state) => state.kind);
  useDraw((state) => state.selectedId);
  return selected()?.kind ?? ofNext;
}

/** Says "Saved" when the database has every stroke, and not before. */
function SaveState(): ReactNode {
  const waiting = useAnnotations((state) => state.unsaved.length);
  const hasSaved = useAnnotations((state) => state.hasSaved);
  const failed = useAnnotations((state) => state.failure !== null);
  const state = failed ? 'failed' : waiting > 0 ? 'saving' : hasSaved ? 'saved' : 'nothing';
  const { icon: TheIcon, words } = SAVE_WORDS[state];
  return (
    <span
      className="draw-saved"
      role="status"
      aria-label="Annotations"
      data-testid="annotations-saved"
      data-state={state}
    >
      {TheIcon === null ? null : <TheIcon size={14} stroke={1.75} aria-hidden />}
      {words}
    </span>
  );
}

const SAVE_WORDS = {
  nothing: { icon: null, words: '' },
  saving: { icon: IconClock, words: 'Saving …' },
  saved: { icon: IconCheck, words: 'Saved' },
  failed: { icon: IconAlertTriangle, words: 'Not saved' },
} as const;

/** How the chosen tool is used; in the strip without its name, which is lit beside it. */
function DrawHint(): ReactNode {
  const chosen = useDraw((state) => state.tool);
  const facts = DRAW_TOOLS.find(({ shape }) => shape === chosen);
  if (facts === undefined) return null;
  const words = `${facts.hint}. ${facts.keys}, Escape ends.`;
  return (
    <span className="draw-hint" role="status" title={words}>
      {words}
    </span>
  );
}

/** What must be known of saving and reading, and why a tool cannot be had; nothing of it stands in a reader's way. */
export function DrawNotice(): ReactNode {
  const failure = useAnnotations((state) => state.failure);
  const readFailure = useAnnotations((state) => state.readFailure);
  const waiting = useAnnotations((state) => state.unsaved.length);
  const refusal = useDraw((state) => state.refusal);
  if (failure !== null)
    return (
      <Notice words={`${countOf(waiting, 'change')} not saved, and kept here: ${failure.message}`}>
        <NoticeButton name="Retry" run={() => void annotationActs.retry()} />
        <NoticeButton name="Discard the change" run={annotationActs.discard} />
      </Notice>
    );
  if (refusal !== null)
    return (
      <Notice words={refusal}>
        <NoticeButton name="Close" run={drawActs.cancel} />
      </Notice>
    );
  if (readFailure === null) return null;
  return (
    <Notice words={`What was drawn before could not be read: ${readFailure.message}`}>
      <NoticeButton name="Retry" run={() => void annotationActs.read()} />
    </Notice>
  );
}

function Notice({ words, children }: { readonly words: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="draw-notice" role="alert" data-testid="draw-notice">
      <IconAlertTriangle size={16} stroke={1.75} aria-hidden />
      <span className="draw-notice-words">{words}</span>
      {children}
    </div>
  );
}

function NoticeButton({ name, run }: { readonly name: string; readonly run: () => void }): ReactNode {
  return (
    <Button size="compact-xs" variant="default" onClick={run}>
      {name}
    </Button>
  );
}
