import { Component, type ReactNode } from "react";

interface BoundaryProps {
  fallback(error: unknown, tryAgain: () => void): ReactNode;
  children: ReactNode;
}

/** Shows something else where its children throw while they are drawn. */
export class Boundary extends Component<BoundaryProps, { broken?: { error: unknown } }> {
  override state: { broken?: { error: unknown } } = {};

  static getDerivedStateFromError(error: unknown) {
    return { broken: { error } };
  }

  override render() {
    const { broken } = this.state;
    if (!broken) return this.props.children;
    return this.props.fallback(broken.error, () => this.setState({ broken: undefined }));
  }
}
