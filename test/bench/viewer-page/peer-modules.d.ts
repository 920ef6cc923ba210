/** The part of Cornerstone3D that the bench drives; the package is installed by the bench alone, outside of this project's own. */
declare module '@cornerstonejs/core' {
  export interface StackViewport {
    readonly canvas: HTMLCanvasElement;
    readonly element: HTMLDivElement;
    readonly setStack: (imageIds: readonly string[]) => Promise<unknown>;
    readonly setProperties: (properties: { voiRange: { lower: number; upper: number } }) => void;
    readonly render: () => void;
    readonly getZoom: () => number;
    readonly setZoom: (zoom: number) => void;
    readonly getPan: () => [number, number];
    readonly setPan: (pan: [number, number]) => void;
  }

  export class RenderingEngine {
    constructor(id: string);
    readonly enableElement: (input: { viewportId: string; type: string; element: HTMLDivElement }) => void;
    readonly getViewport: (viewportId: string) => StackViewport;
  }

  export const Enums: { readonly ViewportType: { readonly STACK: string } };
  export const imageLoader: {
    readonly registerImageLoader: (scheme: string, load: (imageId: string) => { promise: Promise<object> }) => void;
  };
  export const metaData: {
    readonly addProvider: (provider: (type: string, imageId: string) => object | undefined, priority: number) => void;
  };
  export const utilities: {
    readonly VoxelManager: {
      readonly createImageVoxelManager: (from: {
        width: number;
        height: number;
        scalarData: Uint16Array | Int16Array;
        numberOfComponents: number;
      }) => object;
    };
  };
  export function getRenderingEngine(id: string): RenderingEngine | undefined;
  export function init(): boolean;
  export function setUseCPURendering(useCpu: boolean): void;
}
