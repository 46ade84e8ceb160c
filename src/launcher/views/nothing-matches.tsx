import { Icon, List } from "@raycast/api";

/** Shown by the launcher where a search leaves none of the rows that are there. */
export function NothingMatches({ what }: { what: string }) {
  return (
    <List.EmptyView icon={Icon.MagnifyingGlass} title={`No ${what} Matches`} description="Search for something else." />
  );
}
