import type { HangingProtocol, Study } from '@contract/index';
import { useMemo } from 'react';

import { hang, type Hanging, type HangingStep, type Tile } from './hanging';
import { protocolOf, showsPrior } from './hanging-protocols';
import { useViewer, viewerActs, type ViewerState } from './viewer-store';

/** A study as it hangs just now. */
export interface ShownHanging {
  readonly protocol: HangingProtocol;
  readonly hanging: Hanging;
  /** The protocol has places for the prior study. */
  readonly withPrior: boolean;
  readonly step: HangingStep;
  readonly stepIndex: number;
  /** The step's places, and a further view while it is looked at. */
  readonly tiles: readonly Tile[];
  /** The tile that fills the panel; null: all of the step. */
  readonly single: string | null;
  readonly active: string;
  /** One step on or back; null where there is none. */
  readonly onNextStep: (() => void) | null;
  readonly onPreviousStep: (() => void) | null;
  /** Brings a view on screen, in whichever step it hangs. */
  readonly showView: (name: string) => void;
}

/** The chosen protocol outlives a change of study, the step does not: each study begins with its first. */
export function useHanging(study: Study, prior: Study | null): ShownHanging {
  const protocolId = useViewer((state) => state.protocolId);
  const wantedStep = useViewer((state) => state.step);
  const singleTile = useViewer((state) => state.singleTile);
  const activeTile = useViewer((state) => state.activeTile);
  const protocol = protocolOf(protocolId);
  const hanging = useMemo(() => hang(protocol, study.images, prior?.images), [protocol, study, prior]);
  return useMemo(() => {
    const { studyId } = study.row;
    const stepIndex = wantedStep?.studyId === studyId ? Math.min(wantedStep.index, hanging.steps.length - 1) : 0;
    const step = stepAt(hanging, stepIndex);
    const goTo = (index: number) =>
      hanging.steps[index] === undefined
        ? null
        : () => {
            viewerActs.goToStep(studyId, index);
          };
    return {
      protocol,
      hanging,
      withPrior: showsPrior(protocol),
      step,
      stepIndex,
      ...shownTiles(hanging, step, { singleTile, activeTile }),
      onNextStep: goTo(stepIndex + 1),
      onPreviousStep: goTo(stepIndex - 1),
      showView: (name: string) => {
        showView(hanging, step, studyId, name);
      },
    };
  }, [protocol, hanging, study, wantedStep, singleTile, activeTile]);
}

/** What a study shows first by the chosen protocol, before anything of it is on screen. */
export function firstImagesOf({ images }: Study): readonly string[] {
  const [first] = hang(protocolOf(useViewer.getState().protocolId), images).steps;
  return first?.tiles.flatMap(({ image }) => image?.imageId ?? []) ?? [];
}

function stepAt({ steps }: Hanging, index: number): HangingStep {
  const step = steps[index];
  if (step === undefined) throw new Error('A hanging protocol has at least one step');
  return step;
}

/** A study of further views only opens on its first. */
function shownTiles(
  { steps, extras }: Hanging,
  step: HangingStep,
  { singleTile, activeTile }: Pick<ViewerState, 'singleTile' | 'activeTile'>,
): Pick<ShownHanging, 'tiles' | 'single' | 'active'> {
  const all = [...step.tiles, ...extras];
  const nothingHangs = steps.every(({ tiles }) => tiles.every(({ image }) => image === null));
  const fallback = nothingHangs ? (extras[0]?.name ?? null) : null;
  const single = all.find(({ name }) => name === singleTile)?.name ?? fallback;
  const active = single ?? step.tiles.find(({ name }) => name === activeTile)?.name ?? step.tiles[0]?.name ?? '';
  return { tiles: [...step.tiles, ...extras.filter(({ name }) => name === single)], single, active };
}

function showView({ steps, extras }: Hanging, step: HangingStep, studyId: string, name: string): void {
  const has = ({ tiles }: HangingStep): boolean => tiles.some((tile) => tile.name === name);
  if (extras.some((tile) => tile.name === name)) viewerActs.showSingle(name);
  else {
    if (!has(step)) viewerActs.goToStep(studyId, Math.max(0, steps.findIndex(has)));
    viewerActs.activate(name);
  }
}
