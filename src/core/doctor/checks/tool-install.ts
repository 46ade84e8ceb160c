import type { Operation } from "../../operations";
import type { DoctorContext } from "../context";
import { cannotBuild } from "./can-build";

/** The module that `go install` builds a tool from. */
export const modulesOf: Record<string, string> = {
  gopls: "golang.org/x/tools/gopls",
  dlv: "github.com/go-delve/delve/cmd/dlv",
  staticcheck: "honnef.co/go/tools/cmd/staticcheck",
  "golangci-lint": "github.com/golangci/golangci-lint/v2/cmd/golangci-lint",
  revive: "github.com/mgechev/revive",
};

/** Installs the newest version as the Go extension does: any toolchain, without the project's GOFLAGS and GOROOT. */
export async function installOperation(context: DoctorContext, name: string): Promise<Operation | undefined> {
  const { machine, host } = context;
  const module = modulesOf[name];
  const go = await machine.editorGo();
  if (!module || go.kind !== "ok") return undefined;
  const environment = { ...(await machine.toolEnvironment()), GOROOT: undefined };
  if (await cannotBuild(context, go.goPath, environment)) return undefined;
  return {
    id: `install-${name}`,
    title: `Install the newest ${name}`,
    risk: "edits-files",
    steps: [
      {
        kind: "run",
        title: `Download, build and install ${name}`,
        file: go.goPath,
        args: ["install", `${module}@latest`],
        env: {
          GOTOOLCHAIN: "auto",
          GOFLAGS: "",
          GOROOT: "",
          GO111MODULE: "on",
          ...(go.variables.GOPATH ? { GOPATH: go.variables.GOPATH } : {}),
        },
        cwd: host.home,
        timeoutMs: 15 * 60_000,
      },
    ],
  };
}
