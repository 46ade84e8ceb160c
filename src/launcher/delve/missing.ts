import { Problem } from "../../core/problem";
import type { ToolSearch } from "../../core/toolchain";

export const installDelve = {
  command: "go install github.com/go-delve/delve/cmd/dlv@latest",
  docs: "https://github.com/go-delve/delve/tree/master/Documentation/installation",
};

export function missingDelve({ searched }: ToolSearch): Problem {
  const places = searched.map(({ path }) => path).join(", ");
  return new Problem(
    "dlv-missing",
    `VS Code finds no dlv: it looked in ${places}`,
    `Get it with: ${installDelve.command}`,
    3,
  );
}
