// @vitest-environment jsdom
import type { ImageRecord } from '@contract/index';
import { describe, expect, it } from 'vitest';

import { FindingsLayer } from '@renderer/review/index';
import type { ImageSurface, ScreenPlacement } from '@renderer/ui/index';

import { render } from '../render';

const image = {
  imageId: 'i',
  findings: [
    {
      lesionId: '2',
      kind: 'architectural-distortion',
      pathology: null,
      outline: [
        { x: 1, y: 2 },
        { x: 3, y: 2 },
        { x: 3, y: 4 },
      ],
      source: 'phantom',
    },
  ],
} as unknown as ImageRecord;

const surface: ImageSurface = {
  imageId: 'i',
  size: { rows: 10, columns: 10 },
  placement: () => null,
  tileSize: () => ({ width: 0, height: 0 }),
};

describe('the findings layer', () => {
  it('draws outlines in image pixels, moves with the image and says what each is', async () => {
    const listeners: ((placement: ScreenPlacement) => void)[] = [];
    const onPlaced = (listener: (placement: ScreenPlacement) => void) => {
      listeners.push(listener);
      return () => undefined;
    };
    const { container } = await render(
      <FindingsLayer overlay={{ tile: 'RCC', image, onPlaced, surface, panning: () => false }} />,
    );
    listeners[0]?.({ originX: 10, originY: 20, stepX: -0.5, stepY: 0.5 });
    expect(container.querySelector('polygon')?.getAttribute('points')).toBe('1,2 3,2 3,4');
    expect(container.querySelector('g')?.getAttribute('transform')).toBe('matrix(-0.5, 0, 0, 0.5, 10, 20)');
    expect(container.querySelector('title')?.textContent).toBe(
      'architectural distortion, pathology not known; lesion 2, by phantom',
    );
  });
});
