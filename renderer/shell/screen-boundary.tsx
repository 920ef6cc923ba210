import { Component, type ErrorInfo, type ReactNode } from 'react';

import { failureOf } from '../bridge';
import { ErrorState } from '../ui';
import { describeError, logToApp } from './app-log';

interface ScreenBoundaryProps {
  readonly screen: string;
  /** Where one is: going elsewhere forgets what went wrong here. */
  readonly place: string;
  readonly children: ReactNode;
}

interface ScreenBoundaryState {
  readonly place: string;
  readonly error: unknown;
}

/** One a screen: a bug in one leaves the frame and the others standing. */
export class ScreenBoundary extends Component<ScreenBoundaryProps, ScreenBoundaryState> {
  override state: ScreenBoundaryState = { place: this.props.place, error: null };

  static getDerivedStateFromProps({ place }: ScreenBoundaryProps, state: ScreenBoundaryState): ScreenBoundaryState {
    return place === state.place ? state : { place, error: null };
  }

  static getDerivedStateFromError(error: unknown): Partial<ScreenBoundaryState> {
    return { error };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    logToApp('error', `Screen ${this.props.screen}: ${describeError(error)}${info.componentStack ?? ''}`);
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    const failure = failureOf(this.state.error);
    return (
      <ErrorState
        failure={{ ...failure, message: `This screen stopped: ${failure.message}. Nothing saved is lost.` }}
        onRetry={() => {
          this.setState({ error: null });
        }}
      />
    );
  }
}
