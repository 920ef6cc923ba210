import type { DisplayCalibration } from '@contract/index';
import { Text, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';

export interface CalibrationsFieldProps {
  readonly calibrations: readonly DisplayCalibration[];
  readonly onSet: (calibrations: DisplayCalibration[]) => void;
}

/** The displays that were measured; measuring is done in the viewer, on the display itself. */
export function CalibrationsField({ calibrations, onSet }: CalibrationsFieldProps): ReactNode {
  if (calibrations.length === 0) return <Text c="dimmed">none; see “Calibrate this display” in the viewer</Text>;
  return calibrations.map((calibration) => {
    const { display, millimetersPerPixel } = calibration;
    const name = `${display.label} ${display.width} × ${display.height}`.trim();
    return (
      <div key={`${name} ${display.scaleFactor}`}>
        {`${name}: ${millimetersPerPixel.toFixed(4)} mm a pixel `}
        <UnstyledButton
          className="ui-link"
          aria-label={`Forget ${name}`}
          onClick={() => {
            onSet(calibrations.filter((each) => each !== calibration));
          }}
        >
          Forget
        </UnstyledButton>
      </div>
    );
  });
}
