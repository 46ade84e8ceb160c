import { join } from "node:path";
import { createElement, type ComponentType, type ReactElement } from "react";
import { createApi, withNavigation, type Navigation, type Surface } from "./api";
import { loadBundle } from "./bundle";
import type { Opened, Request, Setup, State } from "./protocol";
import { renderRoot, toNode, type Instance, type Root } from "./renderer";

/** One launched command: the views it pushed and everything it showed. */
export class Session {
  readonly #roots: Root[] = [];
  readonly #values = new Map<string, unknown>();
  #crash: string | undefined;
  #ended: State["ended"];
  #peak = 0;
  readonly #console: string[] = [];
  readonly #surface: Surface = {
    state: {
      toasts: [],
      huds: [],
      alerts: [],
      clipboard: [],
      opened: [],
      launched: [],
      subtitle: undefined,
      preferencesOpened: 0,
      windowClosed: 0,
      missing: [],
    },
    answerAlerts: true,
    toastActions: new Map(),
    navigation: { push: (view) => this.#push(view), pop: () => this.#pop() },
  };

  async handle(request: Request): Promise<unknown> {
    switch (request.do) {
      case "open":
        return this.#open(request.setup);
      case "state":
        return this.#state();
      case "press":
        return this.#press(request.title, request.item);
      case "press-toast": {
        const action = this.#surface.toastActions.get(request.title);
        if (!action) throw new Error(`the toast has no action “${request.title}”`);
        return void action();
      }
      case "search":
        return this.#call(
          this.#find((one) => one.type === "List"),
          "onSearchTextChange",
          request.text,
        );
      case "choose":
        return this.#call(
          this.#find((one) => one.type.endsWith(".Dropdown")),
          "onChange",
          request.value,
        );
      case "select":
        return this.#call(
          this.#find((one) => one.type === "List"),
          "onSelectionChange",
          request.item,
        );
      case "fill": {
        const field = this.#find((one) => one.type.startsWith("Form.") && one.props.id === request.id);
        this.#values.set(request.id, request.value);
        return typeof field.props.onChange === "function" ? this.#call(field, "onChange", request.value) : undefined;
      }
      case "answer":
        return void (this.#surface.answerAlerts = request.alerts);
      case "pop":
        return this.#pop();
      case "leave":
        for (const root of this.#roots) root.unmount();
        return undefined;
    }
  }

  async #open(setup: Setup): Promise<Opened> {
    for (const level of ["log", "info", "warn", "error", "debug"] as const) {
      console[level] = (...all: unknown[]) => void this.#console.push(all.map(String).join(" "));
    }
    process.on("uncaughtException", (error) => void (this.#crash ??= describe(error)));
    process.on("unhandledRejection", (error) => void (this.#crash ??= describe(error)));
    setInterval(() => this.#measure(), 20).unref();

    this.#surface.answerAlerts = setup.answer;
    const api = createApi(setup, this.#surface);
    const started = performance.now();
    const bundle = loadBundle(
      join(setup.extension, setup.mode === "tool" ? "tools" : "", `${setup.command}.js`),
      api,
      setup.assets,
    );
    const requireMs = performance.now() - started;
    this.#measure();
    const { arguments: args, launchType, launchContext, fallbackText } = setup;
    const props = { arguments: args, launchType, launchContext, fallbackText };
    if (typeof bundle.default !== "function") throw new Error(`${setup.command} has no default export`);

    const rendering = performance.now();
    if (setup.mode === "view" || setup.mode === "menu-bar") {
      await new Promise<void>((resolve) => {
        this.#show(createElement(bundle.default as ComponentType<object>, props), resolve);
      });
    } else {
      const input = setup.mode === "tool" ? setup.toolInput : props;
      void this.#run(bundle as { default(input: unknown): unknown; confirmation?(input: unknown): unknown }, input);
    }
    return { requireMs, firstRenderMs: performance.now() - rendering };
  }

  async #run(
    bundle: { default(input: unknown): unknown; confirmation?(input: unknown): unknown },
    input: unknown,
  ): Promise<void> {
    try {
      if (bundle.confirmation) {
        const asked = (await bundle.confirmation(input)) as { message?: string; info?: unknown[] } | undefined;
        if (asked) {
          const { answerAlerts: answer } = this.#surface;
          this.#surface.state.alerts.push({
            title: asked.message ?? "",
            message: JSON.stringify(asked.info ?? []),
            primary: "Confirm",
            style: "default",
            answer,
          });
          if (!answer) return void (this.#ended = { error: "declined" });
        }
      }
      this.#ended = { value: await bundle.default(input) };
    } catch (error) {
      this.#ended = { error: describe(error) };
    }
  }

  #show(view: ReactElement, onFirstCommit: () => void = () => undefined): void {
    const navigation: Navigation = this.#surface.navigation;
    const onCrash = (error: unknown) => {
      this.#crash ??= describe(error);
      onFirstCommit();
    };
    const index = this.#roots.length;
    this.#roots[index] = renderRoot(withNavigation(view, navigation), onFirstCommit, onCrash);
  }

  #push(view: ReactElement): void {
    this.#show(view);
  }

  #pop(): void {
    if (this.#roots.length > 1) this.#roots.pop()?.unmount();
  }

  #measure(): number {
    const now = process.memoryUsage().heapUsed / 1e6;
    this.#peak = Math.max(this.#peak, now);
    return now;
  }

  #state(): State {
    const peakMB = (this.#measure(), this.#peak);
    globalThis.gc?.();
    return {
      ...this.#surface.state,
      views: this.#roots.map((root) => root.children().map(toNode)),
      crash: this.#crash,
      ended: this.#ended,
      console: this.#console,
      heap: { peakMB, nowMB: process.memoryUsage().heapUsed / 1e6 },
    };
  }

  #top(): Instance[] {
    return this.#roots.at(-1)?.children() ?? [];
  }

  #find(matches: (instance: Instance) => boolean, where = this.#top()): Instance {
    const found = walk(where).find(matches);
    if (!found) throw new Error("there is nothing like that in the view");
    return found;
  }

  async #call(instance: Instance, handler: string, ...args: unknown[]): Promise<unknown> {
    const call = instance.props[handler];
    if (typeof call !== "function") throw new Error(`${instance.type} has no ${handler}`);
    await (call as (...args: unknown[]) => unknown)(...args);
    return undefined;
  }

  /** What Enter or a shortcut on that action does in the launcher. */
  async #press(title: string, item?: string): Promise<unknown> {
    const where = item === undefined ? this.#top() : [this.#find((one) => isItem(one) && named(one, item))];
    const action = walk(where).find((one) => isAction(one) && named(one, title));
    if (!action) {
      const there = walk(where).filter(isAction).map(titleOf);
      throw new Error(`there is no action “${title}”; there are: ${there.join(", ") || "none"}`);
    }
    const { props } = action;
    const { state } = this.#surface;
    switch (action.type) {
      case "Action.CopyToClipboard":
        state.clipboard.push(String(props.content));
        break;
      case "Action.OpenInBrowser":
        state.opened.push({ target: String(props.url) });
        break;
      case "Action.Open":
        state.opened.push({ target: String(props.target) });
        break;
      case "Action.ShowInFinder":
        state.opened.push({ target: String(props.path), application: "Finder" });
        break;
      case "Action.Push":
        this.#push(props.target as ReactElement);
        break;
      case "Action.SubmitForm":
        // Its handler gets the form's values; defaults count as filled in.
        return void (await (props.onSubmit as (values: object) => unknown)(this.#formValues()));
      default:
        if (typeof props.onAction !== "function") throw new Error(`“${title}” does nothing`);
    }
    if (typeof props.onAction === "function")
      void (props.onAction as (event?: object) => unknown)({ type: "left-click" });
    return undefined;
  }

  #formValues(): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (const field of walk(this.#top())) {
      if (!field.type.startsWith("Form.") || typeof field.props.id !== "string") continue;
      const { id, value, defaultValue } = field.props;
      values[id] = value ?? this.#values.get(id) ?? defaultValue ?? "";
    }
    return values;
  }
}

const walk = (instances: readonly Instance[]): Instance[] => instances.flatMap((one) => [one, ...walk(one.children)]);
const isItem = (one: Instance) => one.type === "List.Item" || one.type === "MenuBarExtra.Item";
const isAction = (one: Instance) =>
  (one.type.startsWith("Action") && !one.type.startsWith("ActionPanel")) || one.type === "MenuBarExtra.Item";
const titleOf = (one: Instance) => String(one.props.title ?? defaultTitles[one.type] ?? "");
const named = (one: Instance, name: string) => one.props.id === name || titleOf(one) === name;
const defaultTitles: Record<string, string> = {
  "Action.CopyToClipboard": "Copy to Clipboard",
  "Action.OpenInBrowser": "Open in Browser",
  "Action.ShowInFinder": "Show in Finder",
};

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
