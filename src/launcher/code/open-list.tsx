import { Color, Icon, List } from "@raycast/api";
import { useFrecencySorting } from "@raycast/utils";
import { useState } from "react";
import type { Host } from "../../core/host";
import { shortPath } from "../paths";
import { useKept } from "../use-kept";
import { FailureView, MissingTool, NothingMatches } from "../views";
import { FolderActions } from "./folder-actions";
import { keptPlaces, readPlaces, type Place, type Places } from "./places";
import { useMarks } from "./use-marks";

type Filter = Place["kind"] | "all";

/** Recent folders and workspaces of the editor in use, those that are opened often and lately first. */
export function OpenList({ host, query = "" }: { host: Host; query?: string }) {
  const [searchText, setSearchText] = useState(query);
  const [filter, setFilter] = useState<Filter>("all");
  const marks = useMarks();
  const {
    data: read,
    kept,
    asOf,
    error,
    isLoading,
    reload,
  } = useKept<Places, Places>(`open-vscode 2 ${host.preferences?.editor ?? ""}`, keptPlaces, () => readPlaces(host));
  const data = read ?? kept;
  const {
    data: sorted,
    visitItem,
    resetRanking,
  } = useFrecencySorting<Place>(data?.places, { namespace: "open-vscode", key: ({ target }) => target });
  if (error)
    return <FailureView host={host} title="The Recent Folders Could Not Be Read" error={error} onTryAgain={reload} />;
  if (data && !data.editor) {
    return (
      <MissingTool
        tool="VS Code"
        purpose="Neither VS Code nor another editor of its family is installed."
        searched={[host.system("/Applications"), "~/Applications"]}
        install={{ command: "brew install --cask visual-studio-code", docs: "https://code.visualstudio.com" }}
        onTryAgain={reload}
      />
    );
  }
  const editor = data?.editor;
  const shown = sorted.filter(
    ({ target, kind }) => !marks.hidden.includes(target) && (filter === "all" || kind === filter),
  );
  return (
    <List
      isLoading={isLoading}
      filtering
      searchText={searchText}
      onSearchTextChange={setSearchText}
      searchBarPlaceholder={editor ? `Search folders of ${editor.name}` : "Search folders"}
      searchBarAccessory={
        <List.Dropdown tooltip="Kind of Folder" storeValue onChange={(value) => setFilter(value as Filter)}>
          <List.Dropdown.Item value="all" title="All" />
          <List.Dropdown.Item value="folder" title="Folders" icon={Icon.Folder} />
          <List.Dropdown.Item value="workspace" title="Workspaces" icon={Icon.Layers} />
          <List.Dropdown.Item value="remote" title="Remote Folders" icon={Icon.Globe} />
        </List.Dropdown>
      }
    >
      {sorted.length > 0 ? (
        <NothingMatches what="Folder" />
      ) : (
        <List.EmptyView
          icon={Icon.Folder}
          title={isLoading ? "Reading Recent Folders…" : "No Recent Folders"}
          description={isLoading ? undefined : `Open a folder in ${editor?.name ?? "the editor"} once.`}
        />
      )}
      {sectionsOf(shown, marks.pinned).map(({ title, places }) => (
        <List.Section key={title} title={title} subtitle={title === "Recent Folders" ? asOf : undefined}>
          {places.map((place) => (
            <List.Item
              key={place.target}
              id={place.target}
              title={place.name}
              subtitle={place.where ? `${place.where} · ${place.parent}` : shortPath(place.parent, host.home)}
              icon={icons[place.kind]}
              keywords={[...place.target.split("/"), ...(place.where ? [place.where] : [])]}
              accessories={accessories(place)}
              actions={
                <FolderActions
                  host={host}
                  place={place}
                  marks={marks}
                  visit={() => visitItem(place)}
                  resetRanking={() => resetRanking(place)}
                  reload={reload}
                />
              }
            />
          ))}
        </List.Section>
      ))}
    </List>
  );
}

/** Pinned ones in the order in which they were pinned, then those of this Mac, then the others. */
function sectionsOf(places: readonly Place[], pinned: readonly string[]) {
  const rest = places.filter(({ target }) => !pinned.includes(target));
  return [
    { title: "Pinned", places: pinned.flatMap((target) => places.filter((one) => one.target === target)) },
    { title: "Recent Folders", places: rest.filter(({ kind }) => kind !== "remote") },
    { title: "Remote Folders", places: rest.filter(({ kind }) => kind === "remote") },
  ].filter((section) => section.places.length > 0);
}

const icons: Record<Place["kind"], Icon> = {
  folder: Icon.Folder,
  workspace: Icon.Layers,
  remote: Icon.Globe,
};

function accessories({ inWindow, kind }: Place): List.Item.Accessory[] {
  if (kind === "remote") {
    return [{ icon: Icon.Info, tooltip: "Its Go tools run elsewhere: it opens without this Mac's environment" }];
  }
  if (!inWindow) return [];
  const tooltip = "A window shows it, or did when the editor quit";
  return [{ tag: { value: "In a Window", color: Color.Blue }, tooltip }];
}
