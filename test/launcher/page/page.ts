import type { Node, State } from "../host";
import { escapeHtml, markdownToHtml } from "./markdown";
import { style } from "./style";

export interface Picture {
  title: string;
  /** A sentence for people under the window. */
  caption: string;
  appearance: "light" | "dark";
  /** Words in the title of the item that is selected; the first when absent. */
  selected?: string;
}

/** A command's state as one HTML page: our own drawing of it, not the launcher's. */
export function renderPage(state: State, picture: Picture): string {
  const [view] = state.views.at(-1) ?? [];
  const toast = state.toasts.findLast((one) => !one.hidden);
  const hud = state.huds.at(-1);
  const window = view ? viewHtml(view, picture, toast?.title) : "";
  return `<!doctype html><meta charset="utf-8"><title>${escapeHtml(picture.title)}</title><style>${style}</style>
<body class="${picture.appearance}">${window}${hud ? `<div class="hud"><span>${escapeHtml(hud)}</span></div>` : ""}
<div class="caption"><b>${escapeHtml(picture.caption)}</b><span>Rendering of the command's content on a simulated Mac; the launcher draws it in its own style</span></div></body>`;
}

function viewHtml(view: Node, picture: Picture, toast: string | undefined): string {
  if (view.type === "MenuBarExtra") return `<div class="window menu">${view.children.map(menuHtml).join("")}</div>`;
  const items = all(view, "List.Item");
  const selected =
    items.find((one) => picture.selected !== undefined && String(one.props.title).includes(picture.selected)) ??
    items[0];
  const action = actions(selected ?? view)[0];
  const body =
    view.type === "List" ? listHtml(view, items, selected) : view.type === "Form" ? formHtml(view) : detailHtml(view);
  return `<div class="window">${view.type === "List" ? searchHtml(view) : ""}<div class="body ${view.props.isShowingDetail ? "split" : ""}">${body}</div>
<div class="bar"><span class="icon full" style="color:#19b5d6"></span><span class="toast">${escapeHtml(toast ?? picture.title)}</span><span class="main">${escapeHtml(action ?? "")}</span><kbd>↵</kbd> Actions <kbd>⌘ K</kbd></div></div>`;
}

function searchHtml(view: Node): string {
  const dropdown = all(view, "Dropdown.Item")[0];
  const chosen = dropdown ? `<span class="dropdown">${text(dropdown.props.title)} ▾</span>` : "";
  return `<div class="search">${text(view.props.searchBarPlaceholder)}${chosen}</div>`;
}

function listHtml(view: Node, items: Node[], selected: Node | undefined): string {
  if (items.length === 0) {
    const empty = all(view, "List.EmptyView")[0]?.props ?? {};
    return `<div class="empty"><b>${text(empty.title)}</b>${text(empty.description)}</div>`;
  }
  const row = (node: Node): string => {
    if (node.type === "List.Section") {
      return `<div class="section">${text(node.props.title)} <span>${text(node.props.subtitle)}</span></div>${node.children.map(row).join("")}`;
    }
    if (node.type !== "List.Item") return "";
    const accessories = Array.isArray(node.props.accessories) ? node.props.accessories.map(accessoryHtml).join("") : "";
    return `<div class="item ${node === selected ? "selected" : ""}">${iconHtml(node.props.icon)}<b>${text(node.props.title)}</b><i>${text(node.props.subtitle)}</i><span class="accessories">${accessories}</span></div>`;
  };
  const detail = selected && all(selected, "List.Item.Detail")[0];
  const pane =
    view.props.isShowingDetail && detail
      ? `<div class="pane">${markdownToHtml(text(detail.props.markdown, false))}${metadataHtml(detail, "under")}</div>`
      : "";
  return `<div class="list">${view.children.map(row).join("")}</div>${pane}`;
}

function detailHtml(view: Node): string {
  return `<div class="pane">${markdownToHtml(text(view.props.markdown, false))}</div>${metadataHtml(view, "metadata")}`;
}

function metadataHtml(view: Node, where: "under" | "metadata"): string {
  const rows = all(view, "Metadata.Label").map(({ props }) => [text(props.title), text(props.text)]);
  const tags = all(view, "Metadata.TagList").map((node) => [
    text(node.props.title),
    text(all(node, "Metadata.TagList.Item")[0]?.props.text),
  ]);
  const pairs = [...tags, ...rows].map(([name, value]) =>
    where === "under" ? `<span>${name}</span><b>${value}</b>` : `<div><span>${name}</span>${value}</div>`,
  );
  return pairs.length > 0 ? `<div class="${where}">${pairs.join("")}</div>` : "";
}

function formHtml(view: Node): string {
  const fields = all(view, "Form.TextArea").map(
    ({ props }) => `<span>${text(props.title)}</span><p>${text(props.value) || text(props.placeholder)}</p>`,
  );
  return `<div class="field">${fields.join("")}</div>`;
}

function menuHtml(node: Node): string {
  if (node.type === "MenuBarExtra.Section")
    return `<div class="section">${text(node.props.title)}</div>${node.children.map(menuHtml).join("")}`;
  return `<div class="item">${iconHtml(node.props.icon)}<b>${text(node.props.title)}</b><i>${text(node.props.subtitle)}</i></div>`;
}

function accessoryHtml(accessory: unknown): string {
  if (!isRecord(accessory)) return "";
  const { text: words, tag, date } = accessory;
  if (tag !== undefined) return `<span class="tag">${text(isRecord(tag) ? tag.value : tag)}</span>`;
  if (date !== undefined) return "<span>now</span>";
  return `<span>${text(isRecord(words) ? words.value : words)}</span>`;
}

const colours: Record<string, string> = { green: "#30a46c", red: "#e5484d", orange: "#f76b15", blue: "#0091ff" };

function iconHtml(icon: unknown): string {
  const image = isRecord(icon) && isRecord(icon.value) ? icon.value : icon;
  const tint = isRecord(image) && typeof image.tintColor === "string" ? image.tintColor.replace("raycast-", "") : "";
  return icon ? `<span class="icon" style="color:${colours[tint] ?? "#8e8e93"}"></span>` : "";
}

function actions(node: Node): string[] {
  return all(node)
    .filter(({ type }) => type.startsWith("Action") && !type.startsWith("ActionPanel"))
    .map(({ props, type }) => (typeof props.title === "string" ? props.title : type));
}

function all(node: Node, type?: string): Node[] {
  const found = node.children.flatMap((child) => all(child, type));
  return type === undefined || node.type === type ? [node, ...found] : found;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const text = (value: unknown, escape = true) => {
  const words = value === undefined || value === null ? "" : String(value);
  return escape ? escapeHtml(words) : words;
};
