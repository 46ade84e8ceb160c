import { isDevContainersImage } from "../images";
import { trap, type Rule } from "../rule";

/** A worktree's or submodule's `.git` leads out of what is mounted. */
export const gitOutside: Rule = (definition, { gitElsewhere }) => {
  if (!gitElsewhere || definition.config.value.workspaceMount !== undefined) return [];
  return [
    trap(definition, {
      id: "container-git-elsewhere",
      severity: "warning",
      title: "git does not find its repository in the container",
      evidence: [`${gitElsewhere.path}: gitdir: ${gitElsewhere.leadsTo}`],
      cause:
        "This is a worktree or a submodule, and only its folder is mounted. go build then says: error obtaining VCS status.",
      advice:
        "Open the main working tree in the container, or start it with devcontainer up --mount-git-worktree-common-dir (0.81 and later).",
    }),
  ];
};

/** -buildvcs=false hides what safe.directory cures. */
export const buildVcsOff: Rule = (definition) => {
  const written = definition.environment.filter(
    ({ name, value }) => name === "GOFLAGS" && /-buildvcs=false/.test(value),
  );
  if (written.length === 0 || trustsWorkspace(definition.commands)) return [];
  return [
    trap(definition, {
      id: "container-buildvcs-off",
      severity: "info",
      title: "-buildvcs=false hides that git does not trust the folder",
      evidence: written.map(({ at }) => at),
      cause:
        "The mounted folder belongs to another user, so git says: detected dubious ownership. Programs lose their version.",
      advice: 'Instead: "postCreateCommand": "git config --global --add safe.directory ${containerWorkspaceFolder}".',
    }),
  ];
};

const trustsWorkspace = (commands: readonly { value: string }[]) =>
  commands.some(({ value }) => value.includes("safe.directory"));

/** root works in a folder that belongs to somebody else, and git refuses (docs/facts/devcontainers.md §5). */
export const dubiousOwnership: Rule = (definition) => {
  const { user, image, config, commands } = definition;
  const stampsVersion = commands.find(
    ({ name, value }) =>
      name !== "RUN" &&
      name !== "initializeCommand" &&
      /\bgo (?:build|install \.)|\bgit (?!config|clone)\w/.test(value),
  );
  const isRoot = user
    ? user.value === "root" || user.value === "0"
    : image !== undefined && !isDevContainersImage(image.value);
  if (!isRoot || !stampsVersion || trustsWorkspace(commands)) return [];
  const command = "git config --global --add safe.directory ${containerWorkspaceFolder}";
  return [
    trap(
      definition,
      {
        id: "container-dubious-ownership",
        severity: "info",
        title: "git may refuse the mounted folder, as root works in it",
        evidence: [stampsVersion.at, ...(user ? [user.at] : image ? [image.at] : [])],
        cause:
          "The folder belongs to the Mac's user: git says detected dubious ownership, and go build: error obtaining VCS status.",
        advice: `Run before it: ${command}`,
      },
      config.value.onCreateCommand === undefined && stampsVersion.name !== "onCreateCommand"
        ? [{ path: ["onCreateCommand"], set: command }]
        : [],
    ),
  ];
};
