import type { Finding } from "../../finding";
import type { DoctorContext } from "../context";
import { placesOf, removals } from "../go-failure";
import type { Answered } from "./what-go-says";

/** GOOS or GOARCH of another machine: what is built for tests and debugging cannot run here. */
export async function foreignTarget(context: DoctorContext, go: Answered): Promise<Finding[]> {
  const { GOOS, GOARCH, GOHOSTOS, GOHOSTARCH } = go.variables;
  const differing = [
    ...(GOOS && GOHOSTOS && GOOS !== GOHOSTOS ? ["GOOS"] : []),
    ...(GOARCH && GOHOSTARCH && GOARCH !== GOHOSTARCH ? ["GOARCH"] : []),
  ];
  if (differing.length === 0) return [];
  const found = await Promise.all(["GOOS", "GOARCH"].map((name) => context.machine.whereFrom(name)));
  const blamed = found.filter(({ name, origins }) => differing.includes(name) || origins.length > 0);
  // An Intel program runs on Apple silicon, under Rosetta.
  const runs = GOOS === GOHOSTOS && GOOS === "darwin" && GOHOSTARCH === "arm64" && GOARCH === "amd64";
  return [
    {
      id: "go-builds-for-another-system",
      severity: runs ? "info" : "warning",
      title: `VS Code's tests and debug sessions are built for ${GOOS}/${GOARCH}, not for this machine`,
      evidence: [
        ...blamed.flatMap((one) => placesOf(context, one)),
        `${go.goPath} env: GOOS=${GOOS} GOARCH=${GOARCH} GOHOSTOS=${GOHOSTOS} GOHOSTARCH=${GOHOSTARCH}`,
      ],
      cause: runs
        ? "They run under Rosetta, slowly, and dlv refuses to debug them."
        : 'They cannot run here: "exec format error" for tests, "not an executable file" for dlv.',
      advice: `${removals(context, blamed)} To read code for another system only: "gopls": { "build.env": { "GOOS": "${GOOS}" } }.`,
    },
  ];
}
