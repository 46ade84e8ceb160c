import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** A program in a terminal that a script looks at and types into, on a tmux server of its own. */
export interface Terminal {
  screen(): string;
  /** Waits until the screen has all the words; throws with the screen when it does not within the time. */
  see(words: readonly string[], timeoutMs?: number): Promise<void>;
  type(text: string): void;
  /** A key by tmux's name. */
  key(name: string): void;
  /** Clicks on the first place of the words. */
  click(words: string): void;
  close(): void;
}

let opened = 0;

export function openTerminal(command: string, env: Readonly<Record<string, string>>, folder: string): Terminal {
  // A server that was just killed still holds its socket.
  const server = ["-L", `go-warden-${process.pid}-${(opened += 1)}`, "-f", "/dev/null"];
  const tmux = (...args: string[]) => execFileSync("tmux", [...server, ...args], { encoding: "utf8" });
  const variables = Object.entries(env).map(([name, value]) => `${name}='${value}'`);
  const line = `cd '${folder}' && env -i ${variables.join(" ")} ${command}; echo "ended: $?"; sleep 600`;
  tmux("new-session", "-d", "-x", "150", "-y", "50", line);
  const screen = () => tmux("capture-pane", "-p");
  return {
    screen,
    async see(words, timeoutMs = 30_000) {
      const end = Date.now() + timeoutMs;
      for (;;) {
        const shown = screen();
        const missing = words.filter((word) => !shown.includes(word));
        if (missing.length === 0) return;
        if (Date.now() > end) throw new Error(`the screen lacks ${missing.join(", ")}:\n${shown.trimEnd()}`);
        await sleep(200);
      }
    },
    type: (text) => void tmux("send-keys", "-l", text),
    key: (name) => void tmux("send-keys", name),
    click(words) {
      const lines = screen().split("\n");
      const row = lines.findIndex((one) => one.includes(words));
      if (row < 0) throw new Error(`there is no “${words}” to click on:\n${lines.join("\n").trimEnd()}`);
      const at = `${(lines[row]?.indexOf(words) ?? 0) + 2};${row + 1}`;
      tmux("send-keys", "-l", `\u001b[<0;${at}M\u001b[<0;${at}m`);
    },
    close: () => void tmux("kill-server"),
  };
}
