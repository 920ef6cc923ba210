import './inference.css';

import type { Prediction } from '@contract/index';
import { useLayoutEffect, useRef, type ReactNode } from 'react';

import { placementTransform, toTile, type ImageOverlay, type ScreenPlacement } from '../ui';
import { drawHeatmap, type ActivationMap } from './heatmap';
import { predictionOf, useInference } from './inference-store';

/** Device pixels hardly ever cover less than an eighth of a cell; beyond that the browser interpolates. */
const FINER = 8;

/** The class activation map of the chosen model over one image; nothing until there is a prediction. */
export function HeatmapLayer({ overlay }: { readonly overlay: ImageOverlay }): ReactNode {
  const prediction = useInference((state) => predictionOf(state, overlay.image.imageId));
  const shown = useInference((state) => state.heatmapShown);
  if (prediction?.state !== 'done' || !shown) return null;
  return <Heatmap overlay={overlay} prediction={prediction.prediction} map={prediction.map} />;
}

interface HeatmapProps {
  readonly overlay: ImageOverlay;
  readonly prediction: Prediction;
  readonly map: ActivationMap;
}

function Heatmap({ overlay, prediction, map }: HeatmapProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const peak = useRef<HTMLDivElement>(null);
  const clip = useRef<HTMLDivElement>(null);
  const opacity = useInference((state) => state.opacity);
  const { onPlaced, tile, image } = overlay;
  useLayoutEffect(() => {
    if (canvas.current !== null) paint(canvas.current, map);
  }, [map]);
  useLayoutEffect(
    () =>
      onPlaced((placement) => {
        if (canvas.current !== null) place(canvas.current, placement, prediction.mapRegion);
        if (clip.current !== null) clip.current.style.clipPath = clipTo(placement, image);
        if (peak.current === null) return;
        const { x, y } = toTile(placement, prediction.peak);
        peak.current.style.transform = `translate(${x}px, ${y}px)`;
      }),
    [onPlaced, prediction, image],
  );
  return (
    <div className="heatmap" data-image-id={image.imageId} style={{ opacity }}>
      <div ref={clip} className="heatmap-clip">
        <canvas ref={canvas} data-testid={`heatmap-${tile}`} data-peak={`${prediction.peak.x},${prediction.peak.y}`} />
      </div>
      <div ref={peak} className="heatmap-peak" aria-label="The model's hottest place" />
    </div>
  );
}

function paint(canvas: HTMLCanvasElement, map: ActivationMap): void {
  const { width, height, rgba } = drawHeatmap(map, FINER);
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
}

/** One transform puts the map's region where it lies on the image: the browser scales it, and no pixel is drawn again. */
function place(canvas: HTMLCanvasElement, placement: ScreenPlacement, region: Prediction['mapRegion']): void {
  const scale = `scale(${region.width / canvas.width}, ${region.height / canvas.height})`;
  canvas.style.transform = `${placementTransform(placement)} translate(${region.x}px, ${region.y}px) ${scale}`;
}

/** The map may reach past the image where the network's input was padded; there is nothing to see there. */
function clipTo(placement: ScreenPlacement, { rows, columns }: { rows: number; columns: number }): string {
  const corners = [
    { x: 0, y: 0 },
    { x: columns, y: 0 },
    { x: columns, y: rows },
    { x: 0, y: rows },
  ].map((corner) => toTile(placement, corner));
  return `polygon(${corners.map(({ x, y }) => `${x}px ${y}px`).join(', ')})`;
}
