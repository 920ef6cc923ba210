import type { Study, ViewedStudy } from '@contract/index';
import { IconDeviceDesktop } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';

import { attempt, workstation } from '../bridge';
import { companionProtocol, useHanging, viewerActs, ViewerPanel, ViewerWait } from '../dicom';
import { EmptyState, ErrorState } from '../ui';
import { titleOf, usePrior } from './known-studies';
import { AnswerMemory, useRemembered } from './remembered';
import { useDrawnOn } from './use-drawing-on';
import { renderOverlays, useViewerSettings } from './viewer-screen';

/** The second window: the first one's study, hung by another protocol. */
export function SecondScreen(): ReactNode {
  const viewed = useViewedStudy();
  useViewerSettings();
  if (viewed === null) {
    return (
      <EmptyState icon={IconDeviceDesktop} title="No study is open">
        This window follows the first one: open a study there.
      </EmptyState>
    );
  }
  return <Followed viewed={viewed} />;
}

const studies = new AnswerMemory<Study>(8);

function Followed({ viewed: { studyId, protocolId } }: { readonly viewed: ViewedStudy }): ReactNode {
  const { value, failure, reload } = useRemembered(studies, studyId, () => workstation.datasets.study({ studyId }));
  if (failure !== null) return <ErrorState failure={failure} onRetry={reload} />;
  return value === null ? <ViewerWait /> : <FollowedStudy study={value} protocolId={protocolId} />;
}

interface FollowedStudyProps {
  readonly study: Study;
  /** That of the first window. */
  readonly protocolId: string;
}

function FollowedStudy({ study, protocolId }: FollowedStudyProps): ReactNode {
  const prior = usePrior(study);
  const companion = companionProtocol(protocolId, study.priorStudyId !== null);
  useEffect(() => {
    viewerActs.chooseProtocol(companion);
  }, [companion]);
  const shown = useHanging(study, prior.study);
  useDrawnOn(study, prior.study);
  return (
    <ViewerPanel
      study={study}
      prior={prior}
      shown={shown}
      title={titleOf(study.row)}
      renderOverlays={renderOverlays}
      tools={null}
      notice={null}
      onNextStudy={null}
      onPreviousStudy={null}
    />
  );
}

/** What main says that the first window shows. */
function useViewedStudy(): ViewedStudy | null {
  const [viewed, setViewed] = useState<ViewedStudy | null>(null);
  useEffect(() => {
    let told = false;
    const stop = workstation.windows.onChanged((state) => {
      told = true;
      setViewed(state.viewed);
    });
    void attempt(() => workstation.windows.state()).then((state) => {
      if (state.ok && !told) setViewed(state.value.viewed);
    });
    return stop;
  }, []);
  return viewed;
}
