import { inLauncher } from "../launcher/doors";
import { core } from "../launcher/lazy";

type Input = {
  /** The error text as VS Code, go, gopls or dlv printed it. */
  text: string;
};

/** Cause and cure of an error text; an empty list when it is not known. */
export default function explainError({ text }: Input) {
  return core()
    .explain(text)
    .map(({ cause, cure, command, ...rest }) => ({
      ...rest,
      cause: inLauncher(cause),
      cure: inLauncher(cure),
      ...(command ? { command: inLauncher(command) } : {}),
    }));
}
