import { Modal, Switch, TextInput } from '@mantine/core';
import { burnedInRisk } from '@core/dicom/index';
import { useState, type ReactNode } from 'react';

import { useSubmission, workstation } from '../../bridge';
import { DialogForm, Note, SafeText } from '../../ui';
import type { ViewController } from '../view-controller';
import { exportActs, useExport } from './export-store';
import { picturePng } from './picture';

export interface ExportDialogProps {
  readonly view: string;
  readonly controller: () => ViewController | null;
}

const CONFIRMATION = 'no names';

/** The active view as a PNG of its own device pixels. */
export function ExportDialog(props: ExportDialogProps): ReactNode {
  const open = useExport((state) => state.open);
  return (
    <Modal opened={open} onClose={exportActs.close} title={`Export ${props.view} as PNG`} size="lg">
      <ExportForm {...props} />
    </Modal>
  );
}

function ExportForm({ view, controller }: ExportDialogProps): ReactNode {
  const [overlays, setOverlays] = useState(true);
  const [typed, setTyped] = useState('');
  const [saved, setSaved] = useState<string | null>(null);
  const { submit, ...submission } = useSubmission<string | null>(setSaved);
  const shown = controller();
  const image = shown?.shownImage ?? null;
  const risk = image === null ? null : burnedInRisk(image.facts);
  const confirmed = risk === null || typed.trim().toLowerCase() === CONFIRMATION;
  const save = (): void => {
    if (shown === null) return;
    submit(async () => {
      const png = await picturePng(shown, overlays);
      return workstation.dicom.exportView({ name: `mammogram-${view.replace(/[^A-Za-z0-9]+/gu, '-')}.png`, png });
    });
  };
  return (
    <DialogForm
      act="Save as …"
      acting="Saving …"
      ready={image !== null && confirmed}
      {...submission}
      closeName={saved === null ? 'Cancel' : 'Close'}
      onSubmit={save}
      onClose={exportActs.close}
    >
      <Switch
        data-autofocus
        label="With overlays"
        description="Findings, heatmap, measurements, corner text without identifiers, and the scale bar."
        checked={overlays}
        onChange={(event) => setOverlays(event.currentTarget.checked)}
      />
      {image === null ? (
        <Note tone="attention" title="There is nothing to export">
          This view shows no image.
        </Note>
      ) : null}
      {risk === null ? null : <Risk risk={risk} typed={typed} onType={setTyped} />}
      {saved === null ? null : (
        <div role="status" className="ui-break">
          Saved as <SafeText text={saved} />
        </div>
      )}
    </DialogForm>
  );
}

interface RiskProps {
  readonly risk: string;
  readonly typed: string;
  readonly onType: (typed: string) => void;
}

function Risk({ risk, typed, onType }: RiskProps): ReactNode {
  return (
    <>
      <Note tone="attention" title="The pixels may name the patient">
        {risk} Nothing here can remove it. Look at the whole picture first.
      </Note>
      <TextInput
        label={`Type “${CONFIRMATION}” when you have looked and there is none`}
        value={typed}
        onChange={(event) => onType(event.currentTarget.value)}
      />
    </>
  );
}
