import './true-size.css';

import { Modal, NumberInput, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState, type KeyboardEvent, type ReactNode } from 'react';

import { useSubmission } from '../../bridge';
import { DialogForm } from '../../ui';
import { CARD_MM, nameOfDisplay } from './true-scale';
import { millimetersPerPixelOf, trueSizeActs, useTrueSize } from './true-size-store';

const CSS_PX_MM = 25.4 / 96;
const BAR_CSS_PX = 480;
const SMALLEST_MM = 0.01;
const LARGEST_MM = 2;

/** Measures how large this display's pixels are: against a bank card held to the glass, or with a ruler. */
export function CalibrationDialog(): ReactNode {
  const open = useTrueSize((state) => state.dialogOpen);
  return (
    <Modal opened={open} onClose={trueSizeActs.closeDialog} title="Calibrate this display for true size" size="lg">
      <CalibrationForm />
    </Modal>
  );
}

function CalibrationForm(): ReactNode {
  const display = useTrueSize((state) => state.display);
  const known = useTrueSize(millimetersPerPixelOf);
  const ratio = window.devicePixelRatio;
  const [method, setMethod] = useState('card');
  const [size, setSize] = useState(known ?? CSS_PX_MM / ratio);
  const { submit, ...submission } = useSubmission(trueSizeActs.closeDialog);
  const barMm = BAR_CSS_PX * ratio * size;
  return (
    <DialogForm
      act="Save"
      acting="Saving …"
      ready={size >= SMALLEST_MM && size <= LARGEST_MM}
      {...submission}
      onSubmit={() => {
        submit(() => trueSizeActs.save(size));
      }}
      onClose={trueSizeActs.closeDialog}
    >
      <Text c="dimmed">
        {`${display === null ? '' : `${nameOfDisplay(display)}. `}${known === null ? 'Not calibrated yet.' : 'Calibrated before; saving replaces it.'}`}
      </Text>
      <SegmentedControl
        aria-label="Measure with"
        value={method}
        onChange={setMethod}
        data={[
          { value: 'card', label: 'A bank card' },
          { value: 'ruler', label: 'A ruler' },
        ]}
      />
      {method === 'card' ? (
        <CardOutline size={size} ratio={ratio} onSize={setSize} />
      ) : (
        <RulerBar barMm={barMm} onMeasured={(measured) => setSize(measured / (BAR_CSS_PX * ratio))} />
      )}
      <Text c="dimmed" data-testid="calibration-size" data-millimeters={size}>
        {`One pixel of this display is ${size.toFixed(4)} mm, ${(25.4 / size).toFixed(1)} pixels an inch.`}
      </Text>
    </DialogForm>
  );
}

interface CardProps {
  readonly size: number;
  readonly ratio: number;
  readonly onSize: (millimetersPerPixel: number) => void;
}

/** The outline as large as the card would be with pixels of this size; the arrows make it wider by device pixels. */
function CardOutline({ size, ratio, onSize }: CardProps): ReactNode {
  const widthPx = CARD_MM.width / size;
  const widen = (pixels: number): void => {
    onSize(CARD_MM.width / Math.max(50, Math.round(widthPx) + pixels));
  };
  const byKey = (event: KeyboardEvent): void => {
    const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    widen(direction * (event.shiftKey ? 10 : 1));
  };
  return (
    <Stack gap="xs">
      <Text>
        Hold any bank card or badge (85.60 × 53.98 mm) flat to the glass. Make the outline as large as the card: arrow
        keys by one pixel, with Shift by ten.
      </Text>
      <div
        className="calibration-card"
        style={{ width: widthPx / ratio, height: CARD_MM.height / size / ratio }}
        role="slider"
        tabIndex={0}
        data-autofocus
        aria-label="Width of the card"
        aria-valuenow={Math.round(widthPx)}
        aria-valuetext={`${Math.round(widthPx)} pixels`}
        onKeyDown={byKey}
      />
    </Stack>
  );
}

function RulerBar({
  barMm,
  onMeasured,
}: {
  readonly barMm: number;
  readonly onMeasured: (millimeters: number) => void;
}): ReactNode {
  return (
    <Stack gap="xs">
      <Text>Measure the bar on the glass with a ruler, from its left end to its right, and write down its length.</Text>
      <div className="calibration-bar" style={{ width: BAR_CSS_PX }} aria-hidden />
      <NumberInput
        label="The bar's length (mm)"
        value={Number(barMm.toFixed(1))}
        min={BAR_CSS_PX * SMALLEST_MM}
        max={BAR_CSS_PX * LARGEST_MM}
        step={0.5}
        decimalScale={2}
        onChange={(value) => {
          if (typeof value === 'number' && value > 0) onMeasured(value);
        }}
      />
    </Stack>
  );
}
