import { bringsEnvironment, folderEnvironments } from "../../environment";
import type { Finding } from "../../finding";
import { installedExtensions } from "../../vscode";
import type { Check } from "../check";

export const folderEnvironment: Check = {
  id: "folder-environment",
  area: "environment",
  title: "An environment of the folder's own (.envrc, mise.toml, devbox, nix), which no editor reads by itself",
  async probe({ folder, host, machine }) {
    const [found, editors] = await Promise.all([folderEnvironments(folder, host.home), machine.editors()]);
    const extensions = (await Promise.all(editors.map(installedExtensions))).flatMap((ids) => [...ids]);
    const findings = found.map(({ name, file, tool, variables, advice }): Finding => {
      const brought = extensions.some((extension) => bringsEnvironment(tool, extension));
      const names = variables.length > 0 ? `sets ${variables.join(", ")}` : "may set variables";
      return {
        id: brought ? "folder-environment-by-extension" : "folder-environment-not-read",
        severity: brought ? "ok" : "info",
        title: brought
          ? `An extension brings the folder's ${name} into the editor`
          : `VS Code does not read this folder's ${name}`,
        evidence: [`${file} ${names}`],
        ...(brought
          ? {}
          : {
              cause: `${tool} gives a folder its environment in a terminal only; VS Code asks the login shell once, outside of any folder.`,
              advice,
            }),
      };
    });
    if (findings.length > 0) return findings;
    return [
      {
        id: "folder-environment",
        severity: "skipped",
        title: "The folder has no environment of its own",
        evidence: [],
      },
    ];
  },
};
