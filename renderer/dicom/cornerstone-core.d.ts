/** The part of cornerstone-core 2.6 that the viewer stands on; the package comes without types. */
declare module 'cornerstone-core' {
  export interface CornerstoneViewport {
    scale: number;
    translation: { x: number; y: number };
    voi: { windowCenter: number; windowWidth: number };
    invert: boolean;
    hflip: boolean;
    vflip: boolean;
    rotation: number;
    pixelReplication: boolean;
  }

  export interface CornerstoneImage {
    readonly imageId: string;
    readonly minPixelValue: number;
    readonly maxPixelValue: number;
    readonly slope: number;
    readonly intercept: number;
    readonly windowCenter: number;
    readonly windowWidth: number;
    readonly invert: boolean;
    readonly color: boolean;
    readonly rows: number;
    readonly columns: number;
    readonly height: number;
    readonly width: number;
    readonly rowPixelSpacing: number;
    readonly columnPixelSpacing: number;
    readonly sizeInBytes: number;
    readonly getPixelData: () => Uint16Array;
    readonly render: (enabledElement: EnabledElement) => void;
  }

  export interface EnabledElement {
    readonly element: HTMLElement;
    readonly canvas: HTMLCanvasElement;
    readonly viewport: CornerstoneViewport;
    /** Whether the next frame draws it. */
    needsRedraw: boolean;
  }

  interface Cornerstone {
    readonly enable: (element: HTMLElement) => void;
    readonly disable: (element: HTMLElement) => void;
    readonly displayImage: (element: HTMLElement, image: CornerstoneImage, viewport: CornerstoneViewport) => void;
    readonly setViewport: (element: HTMLElement, viewport: CornerstoneViewport) => void;
    readonly getEnabledElement: (element: HTMLElement) => EnabledElement;
    readonly updateImage: (element: HTMLElement, invalidated?: boolean) => void;
  }

  const cornerstone: Cornerstone;
  export default cornerstone;
}
