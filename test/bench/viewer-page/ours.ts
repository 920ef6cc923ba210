import { codecFiles } from '@renderer/dicom/codec-files';
import { prepareImage } from '@renderer/dicom/prepare-image';
import { ViewController } from '@renderer/dicom/view-controller';

import { swing, type BenchImage, type Gesture, type PeerView } from './peer';

/** The viewer's own controller, as its tiles use it. */
export async function openOurs(element: HTMLDivElement, image: BenchImage): Promise<PeerView> {
  const prepared = await prepareImage(image.id, image.bytes.slice(), codecFiles);
  if (!prepared.ok) throw new Error(prepared.failure.message);
  const controller = new ViewController(element, 'center', null, (own) => own);
  const canvas = element.querySelector('canvas');
  if (canvas === null) throw new Error('The viewer made no canvas');
  controller.resize({ width: element.clientWidth, height: element.clientHeight }, 1);
  controller.show(prepared.value);
  return {
    canvas,
    act: (gesture: Gesture, step: number) => {
      const by = swing(step);
      if (gesture === 'window') controller.act({ kind: 'window', dx: 3 * by, dy: 2 * by });
      else if (gesture === 'pan') controller.act({ kind: 'pan', dx: 7 * by, dy: 5 * by });
      else controller.act({ kind: 'zoom', factor: 1.02 ** by, at: null });
    },
    actualPixels: () => {
      controller.act({ kind: 'actual-pixels', at: null });
    },
  };
}
