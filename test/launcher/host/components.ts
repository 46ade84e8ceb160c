import { createElement, type ComponentType, type ReactNode } from "react";

type Props = Record<string, unknown> & { children?: ReactNode };

/** Props that hold elements; the launcher shows them as parts of the component. */
const slots = ["actions", "detail", "metadata", "searchBarAccessory", "alternate"];

/**
 * An accessory's text and tag are a text, or an object whose color is a color: the API promises nothing of a key that is
 * there and undefined, and a host that reads it crashes.
 */
function refuseUndefined(accessories: unknown): void {
  for (const accessory of Array.isArray(accessories) ? (accessories as object[]) : []) {
    for (const [part, value] of Object.entries(accessory)) {
      if (typeof value !== "object" || value === null) continue;
      const hollow = Object.entries(value as object).find(([, one]) => one === undefined);
      if (hollow) throw new TypeError(`an accessory's ${part} has ${hollow[0]}: undefined`);
    }
  }
}

/** A component that leaves its props in the tree under its own name. */
function component(type: string, parts: Record<string, unknown> = {}): ComponentType<Props> {
  const Component = ({ children, ...props }: Props) => {
    refuseUndefined(props.accessories);
    const held = slots.flatMap((slot) =>
      props[slot] ? [createElement("Slot", { key: slot, name: slot }, props[slot] as ReactNode)] : [],
    );
    return createElement(type, props, children, ...held);
  };
  return Object.assign(Component, { displayName: type }, parts);
}

const Metadata = (owner: string) =>
  component(`${owner}.Metadata`, {
    Label: component("Metadata.Label"),
    Link: component("Metadata.Link"),
    Separator: component("Metadata.Separator"),
    TagList: component("Metadata.TagList", { Item: component("Metadata.TagList.Item") }),
  });
const Dropdown = (owner: string) =>
  component(`${owner}.Dropdown`, { Item: component("Dropdown.Item"), Section: component("Dropdown.Section") });

export const Detail = component("Detail", { Metadata: Metadata("Detail") });

export const List = component("List", {
  Item: component("List.Item", { Detail: component("List.Item.Detail", { Metadata: Metadata("Detail") }) }),
  Section: component("List.Section"),
  EmptyView: component("List.EmptyView"),
  Dropdown: Dropdown("List"),
});

export const Form = component("Form", {
  TextField: component("Form.TextField"),
  TextArea: component("Form.TextArea"),
  PasswordField: component("Form.PasswordField"),
  Checkbox: component("Form.Checkbox"),
  FilePicker: component("Form.FilePicker"),
  Description: component("Form.Description"),
  Separator: component("Form.Separator"),
  LinkAccessory: component("Form.LinkAccessory"),
  Dropdown: Dropdown("Form"),
});

const ActionStyle = { Regular: "regular", Destructive: "destructive" };

export const Action = component("Action", {
  Style: ActionStyle,
  CopyToClipboard: component("Action.CopyToClipboard"),
  Open: component("Action.Open"),
  OpenWith: component("Action.OpenWith"),
  OpenInBrowser: component("Action.OpenInBrowser"),
  Paste: component("Action.Paste"),
  Push: component("Action.Push"),
  ShowInFinder: component("Action.ShowInFinder"),
  SubmitForm: component("Action.SubmitForm"),
  CreateQuicklink: component("Action.CreateQuicklink"),
});

export const ActionPanel = component("ActionPanel", {
  Section: component("ActionPanel.Section"),
  Submenu: component("ActionPanel.Submenu"),
});

export const MenuBarExtra = component("MenuBarExtra", {
  Item: component("MenuBarExtra.Item"),
  Section: component("MenuBarExtra.Section"),
  Separator: component("MenuBarExtra.Separator"),
  Submenu: component("MenuBarExtra.Submenu"),
});
