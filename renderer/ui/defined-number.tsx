import './defined-number.css';

import type { EvidenceFile } from '@contract/index';
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { createPortal } from 'react-dom';

import { SafeText } from './safe-text';

/** What stands behind a number. */
export interface NumberBasis {
  readonly name: string;
  readonly meaning: string;
  /** The paper, standard or program whose definition it is. */
  readonly source: string | null;
  /** How this one was made, where there is more to say than its definition. */
  readonly method?: string | null;
  /** The files that it rests on. */
  readonly files: readonly Pick<EvidenceFile, 'path' | 'sha256'>[];
}

export interface DefinedNumberProps {
  readonly basis: NumberBasis;
  readonly children: ReactNode;
}

const OPEN_DELAY_MS = 350;
const CLOSE_DELAY_MS = 150;

/**
 * A number that leads to its definition and its file: on hover for a look, on click or Enter to keep it open. The card
 * exists only while it is shown, so that a table may have thousands of these.
 */
export function DefinedNumber({ basis, children }: DefinedNumberProps): ReactNode {
  const anchor = useRef<HTMLButtonElement>(null);
  const { shown, pinned, hover, leave, toggle, close } = useCard();
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className="ui-defined ui-figure"
        aria-expanded={shown}
        onPointerEnter={hover}
        onPointerLeave={leave}
        onClick={(event) => {
          event.stopPropagation();
          toggle();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || !shown) return;
          event.preventDefault();
          close();
        }}
        onBlur={() => (pinned ? undefined : close())}
      >
        {children}
      </button>
      {shown ? <Card anchor={anchor} basis={basis} onEnter={hover} onLeave={leave} onClose={close} /> : null}
    </>
  );
}

interface CardState {
  readonly shown: boolean;
  readonly pinned: boolean;
  readonly hover: () => void;
  readonly leave: () => void;
  readonly toggle: () => void;
  readonly close: () => void;
}

function useCard(): CardState {
  const [shown, setShown] = useState(false);
  const [pinned, setPinned] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const after = (delayMs: number, act: () => void): void => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = setTimeout(act, delayMs);
  };
  const close = (): void => {
    if (timer.current !== null) clearTimeout(timer.current);
    setShown(false);
    setPinned(false);
  };
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);
  return {
    shown,
    pinned,
    hover: () => after(shown ? 0 : OPEN_DELAY_MS, () => setShown(true)),
    leave: () => after(CLOSE_DELAY_MS, () => (pinned ? undefined : setShown(false))),
    toggle: () => {
      if (pinned) return close();
      if (timer.current !== null) clearTimeout(timer.current);
      setShown(true);
      setPinned(true);
    },
    close,
  };
}

interface CardProps {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly basis: NumberBasis;
  readonly onEnter: () => void;
  readonly onLeave: () => void;
  readonly onClose: () => void;
}

function Card({ anchor, basis, onEnter, onLeave, onClose }: CardProps): ReactNode {
  const card = useRef<HTMLDivElement>(null);
  usePlace(anchor, card);
  useCloseOutside(anchor, card, onClose);
  return createPortal(
    <div
      ref={card}
      className="ui-defined-card"
      role="dialog"
      aria-label={`What ${basis.name} means`}
      onPointerEnter={onEnter}
      onPointerLeave={onLeave}
    >
      <strong>{basis.name}</strong>
      <p>{basis.meaning}</p>
      {basis.method === undefined || basis.method === null ? null : (
        <p>
          <span className="ui-defined-label">This one</span> <SafeText text={basis.method} />
        </p>
      )}
      {basis.source === null ? null : (
        <p>
          <span className="ui-defined-label">Source</span> {basis.source}
        </p>
      )}
      {basis.files.map(({ path, sha256 }) => (
        <p key={path}>
          <span className="ui-defined-label">File</span>{' '}
          <span className="ui-mono ui-break">
            <SafeText text={path} />
          </span>{' '}
          <span className="ui-mono ui-defined-label">{sha256 === '' ? '' : `sha256 ${sha256.slice(0, 12)}…`}</span>
        </p>
      ))}
    </div>,
    document.body,
  );
}

const GAP_PX = 6;
const EDGE_PX = 8;

/** Below the number, or above it where there is no room; always within the window. */
function usePlace(anchor: RefObject<HTMLElement | null>, card: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const from = anchor.current?.getBoundingClientRect();
    const box = card.current;
    if (from === undefined || box === null) return;
    const { width, height } = box.getBoundingClientRect();
    const below = from.bottom + GAP_PX;
    const fits = below + height + EDGE_PX <= window.innerHeight;
    box.style.top = `${Math.max(EDGE_PX, fits ? below : from.top - GAP_PX - height)}px`;
    box.style.left = `${Math.max(EDGE_PX, Math.min(from.left, window.innerWidth - width - EDGE_PX))}px`;
  });
}

function useCloseOutside(
  anchor: RefObject<HTMLElement | null>,
  card: RefObject<HTMLElement | null>,
  onClose: () => void,
): void {
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const down = ({ target }: PointerEvent): void => {
      const within = [anchor.current, card.current].some((part) => part?.contains(target as Node | null) === true);
      if (!within) close.current();
    };
    const scroll = (): void => close.current();
    window.addEventListener('pointerdown', down, true);
    window.addEventListener('scroll', scroll, true);
    return () => {
      window.removeEventListener('pointerdown', down, true);
      window.removeEventListener('scroll', scroll, true);
    };
  }, [anchor, card]);
}
