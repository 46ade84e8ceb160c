import { createContext, type ReactNode } from "react";
import Reconciler, { type OpaqueRoot } from "react-reconciler";
import { ConcurrentRoot, DefaultEventPriority } from "react-reconciler/constants";
import type { Node } from "./protocol";

/** A host element with its live props; functions stay callable. */
export interface Instance {
  type: string;
  props: Record<string, unknown>;
  children: Instance[];
}

interface Container {
  children: Instance[];
  onCommit(): void;
}

const insert = (parent: { children: Instance[] }, child: Instance, before?: Instance) => {
  parent.children = parent.children.filter((one) => one !== child);
  const at = before ? parent.children.indexOf(before) : parent.children.length;
  parent.children.splice(at, 0, child);
};
const remove = (parent: { children: Instance[] }, child: Instance) => {
  parent.children = parent.children.filter((one) => one !== child);
};
const nothing = () => undefined;
let priority = DefaultEventPriority;

const reconciler = Reconciler({
  isPrimaryRenderer: true,
  supportsMutation: true,
  supportsPersistence: false,
  supportsHydration: false,
  noTimeout: -1,
  scheduleTimeout: setTimeout,
  cancelTimeout: clearTimeout,
  NotPendingTransition: null,
  HostTransitionContext: createContext(null) as never,
  createInstance: (type: string, props: Record<string, unknown>): Instance => ({ type, props, children: [] }),
  createTextInstance: (text: string): Instance => ({ type: "text", props: { text }, children: [] }),
  appendInitialChild: insert,
  appendChild: insert,
  appendChildToContainer: insert,
  insertBefore: insert,
  insertInContainerBefore: insert,
  removeChild: remove,
  removeChildFromContainer: remove,
  clearContainer: (container: Container) => void (container.children = []),
  commitUpdate: (instance: Instance, _type: string, _before: unknown, props: Record<string, unknown>) =>
    void (instance.props = props),
  commitTextUpdate: (instance: Instance, _before: string, text: string) => void (instance.props = { text }),
  finalizeInitialChildren: () => false,
  shouldSetTextContent: () => false,
  getRootHostContext: () => ({}),
  getChildHostContext: (context: object) => context,
  getPublicInstance: (instance: Instance) => instance,
  prepareForCommit: () => null,
  resetAfterCommit: (container: Container) => container.onCommit(),
  preparePortalMount: nothing,
  hideInstance: nothing,
  unhideInstance: nothing,
  hideTextInstance: nothing,
  unhideTextInstance: nothing,
  getInstanceFromNode: () => null,
  beforeActiveInstanceBlur: nothing,
  afterActiveInstanceBlur: nothing,
  prepareScopeUpdate: nothing,
  getInstanceFromScope: () => null,
  detachDeletedInstance: nothing,
  setCurrentUpdatePriority: (next: number) => void (priority = next),
  getCurrentUpdatePriority: () => priority,
  resolveUpdatePriority: () => priority,
  resetFormInstance: nothing,
  requestPostPaintCallback: nothing,
  shouldAttemptEagerTransition: () => false,
  trackSchedulerEvent: nothing,
  resolveEventType: () => null,
  resolveEventTimeStamp: () => -1,
  maySuspendCommit: () => false,
  preloadInstance: () => true,
  startSuspendingCommit: nothing,
  suspendInstance: nothing,
  waitForCommitToBeReady: () => null,
});

export interface Root {
  children(): Instance[];
  unmount(): void;
}

/** Renders an element; `onCommit` is called after each change of the tree, `onCrash` when nobody caught an exception. */
export function renderRoot(element: ReactNode, onCommit: () => void, onCrash: (error: unknown) => void): Root {
  const container: Container = { children: [], onCommit };
  const root: OpaqueRoot = reconciler.createContainer(
    container,
    ConcurrentRoot,
    null,
    false,
    null,
    "",
    onCrash,
    nothing,
    nothing,
    nothing,
    null,
  );
  reconciler.updateContainer(element, root, null, null);
  return {
    children: () => container.children,
    unmount: () => void reconciler.updateContainer(null, root, null, null),
  };
}

/** The tree as plain data: functions and elements are left out of the props. */
export function toNode(instance: Instance): Node {
  const props: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(instance.props)) {
    if (key !== "children" && isPlain(value)) props[key] = value;
  }
  return { type: instance.type, props, children: instance.children.map(toNode) };
}

function isPlain(value: unknown): boolean {
  if (value === undefined || typeof value === "function" || typeof value === "symbol") return false;
  if (typeof value !== "object" || value === null) return true;
  return !("$$typeof" in value) && Object.values(value).every((one) => one === undefined || isPlain(one));
}
