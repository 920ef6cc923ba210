import { create } from 'zustand';

/** What of the viewer outlives a change of study, or belongs to one by its id. */
export interface ViewerState {
  /** The tile that keys and buttons act on. */
  readonly activeTile: string;
  /** The hanging protocol. */
  readonly protocolId: string;
  /** The protocol's step that a study is at; null, or another study's: the first. */
  readonly step: { readonly studyId: string; readonly index: number } | null;
  /** The tile that fills the screen; null: all of the step. */
  readonly singleTile: string | null;
  /** H: only the images. */
  readonly bare: boolean;
  readonly findingsShown: boolean;
  /** What is done to one view of a pair is done to the other. */
  readonly linked: boolean;
  /** Above 1:1 a picture between the pixels; else the pixels themselves. */
  readonly smooth: boolean;
  /** Images that were decoded and drawn, by tile. */
  readonly ready: Readonly<Record<string, boolean>>;
}

export const useViewer = create<ViewerState>(() => ({
  activeTile: 'RCC',
  protocolId: 'standard',
  step: null,
  singleTile: null,
  bare: false,
  findingsShown: true,
  linked: true,
  smooth: false,
  ready: {},
}));

const { setState: set, getState: get } = useViewer;

export const viewerActs = {
  activate: (tile: string): void => {
    const { singleTile } = get();
    set({ activeTile: tile, singleTile: singleTile === null ? null : tile });
  },
  toggleSingle: (tile: string): void => {
    set({ activeTile: tile, singleTile: get().singleTile === null ? tile : null });
  },
  showSingle: (tile: string): void => {
    set({ activeTile: tile, singleTile: tile });
  },
  fourUp: (): void => {
    set({ singleTile: null });
  },
  chooseProtocol: (protocolId: string): void => {
    set({ protocolId, step: null, singleTile: null });
  },
  goToStep: (studyId: string, index: number): void => {
    set({ step: { studyId, index }, singleTile: null });
  },
  toggleBare: (): void => {
    set({ bare: !get().bare });
  },
  toggleFindings: (): void => {
    set({ findingsShown: !get().findingsShown });
  },
  /** Brings back what O or H has hidden. */
  reveal: (): void => {
    set({ bare: false, findingsShown: true });
  },
  toggleLinked: (): void => {
    set({ linked: !get().linked });
  },
  toggleSmooth: (): void => {
    set({ smooth: !get().smooth });
  },
  setReady: (tile: string, ready: boolean): void => {
    if ((get().ready[tile] ?? false) !== ready) set({ ready: { ...get().ready, [tile]: ready } });
  },
};
