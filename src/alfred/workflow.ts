import { createHash } from "node:crypto";
import type { PlistValue } from "plist";
import source from "../../package.json";
import { repository } from "../release/manifest";
import { readme } from "./readme";

/** An object of Alfred's info.plist: an input, an action, an output or a fork. */
type WorkflowObject = {
  uid: string;
  type: string;
  version: number;
  config: Record<string, PlistValue>;
};

/** A UUID as Alfred writes it, the same at every build. */
function uuid(name: string): string {
  const hex = createHash("sha256").update(`dev.go-warden.alfred ${name}`).digest("hex").toUpperCase();
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

/** Keys that are held when an item is chosen; Alfred counts them as macOS does. */
const modifiers = { none: 0, ctrl: 262144, alt: 524288, cmd: 1048576 } as const;

const bash = 0;
const asArguments = 1;
/** The user configuration's shell; Alfred gives an empty variable where it is not set. */
const withShell = `[ -n "$gw_shell" ] && export SHELL="$gw_shell"\n`;

const script = (uid: string, body: string): WorkflowObject => ({
  uid,
  type: "alfred.workflow.action.script",
  version: 2,
  config: {
    script: withShell + body,
    scriptfile: "",
    scriptargtype: asArguments,
    type: bash,
    escaping: 0,
    concurrently: false,
  },
});

/** A notification shows a line: what went well is said in one sentence, of what did not the first line. */
const runAndSay = `if out=$(./go-warden "$@" 2>&1); then printf '%s' "$gw_done"; else printf '%s\\n' "$out" | head -n 1; fi`;
const runAndShow = `./go-warden "$@" 2>&1`;
/** Nothing is undone before its steps were seen. */
const askAndUndo = `steps=$(./go-warden undo --dry-run 2>&1) || { printf '%s\\n' "$steps" | head -n 1; exit; }
/usr/bin/osascript - "$steps" <<'END' >/dev/null 2>&1 || exit 0
on run {steps}
  display dialog steps with title "Undo the Last Change?" buttons {"Cancel", "Undo"} default button "Cancel" cancel button "Cancel"
end run
END
./go-warden "$@" 2>&1 | head -n 1`;

const isPage = uuid("is a page");

const objects: WorkflowObject[] = [
  {
    uid: uuid("filter"),
    type: "alfred.workflow.input.scriptfilter",
    version: 3,
    config: {
      keyword: "{var:keyword}",
      title: "Go Warden",
      subtext: "What is wrong with VS Code's Go tools, and what fixes it",
      runningsubtext: "Looking at shell, VS Code, gopls and Delve…",
      // The commands at once; the checks take seconds, and their findings come when Alfred calls again.
      script: `${withShell}[ -n "$gw_looked" ] && exec ./go-warden alfred\nexec ./go-warden alfred --at-once`,
      scriptfile: "",
      scriptargtype: asArguments,
      type: bash,
      escaping: 0,
      withspace: true,
      argumenttype: 1,
      argumenttrimmode: 0,
      argumenttreatemptyqueryasnil: true,
      // One look, then Alfred itself narrows it down as one types.
      alfredfiltersresults: true,
      alfredfiltersresultsmatchmode: 2,
      queuemode: 1,
      queuedelaymode: 0,
      queuedelaycustom: 3,
      queuedelayimmediatelyinitially: true,
      skipuniversalaction: true,
    },
  },
  {
    uid: uuid("external"),
    type: "alfred.workflow.trigger.external",
    version: 1,
    config: { triggerid: "go-warden", availableviaurlhandler: false },
  },
  {
    uid: uuid("explain"),
    type: "alfred.workflow.trigger.universalaction",
    version: 1,
    config: { acceptsfiles: false, acceptsmulti: 0, acceptstext: true, acceptsurls: false, name: "Explain Go Error" },
  },
  {
    uid: uuid("fork"),
    type: "alfred.workflow.utility.conditional",
    version: 1,
    config: {
      conditions: [
        {
          uid: isPage,
          inputstring: "{var:gw_page}",
          matchmode: 0,
          matchstring: "1",
          matchcasesensitive: false,
          outputlabel: "a page",
        },
      ],
      elselabel: "a sentence",
      hideelse: false,
    },
  },
  script(uuid("run"), runAndSay),
  script(uuid("page"), runAndShow),
  script(uuid("preview"), runAndShow),
  script(uuid("undo"), askAndUndo),
  script(uuid("explanation"), `./go-warden explain -- "$1" 2>&1`),
  {
    uid: uuid("copy"),
    type: "alfred.workflow.output.clipboard",
    version: 3,
    config: { clipboardtext: "{query}", autopaste: false, transient: false, ignoredynamicplaceholders: true },
  },
  {
    uid: uuid("notify"),
    type: "alfred.workflow.output.notification",
    version: 1,
    config: {
      title: "Go Warden",
      text: "{query}",
      onlyshowifquerypopulated: true,
      lastpathcomponent: false,
      removeextension: false,
    },
  },
  {
    uid: uuid("show"),
    type: "alfred.workflow.output.largetype",
    version: 3,
    config: { largetypetext: "{query}" },
  },
];

const to = (name: string, modifier: keyof typeof modifiers = "none", modifiersubtext = "") => ({
  destinationuid: uuid(name),
  modifiers: modifiers[modifier],
  modifiersubtext,
  vitoclose: false,
});

const connections = {
  filter: [
    to("fork"),
    to("copy", "cmd", "Copy the exact steps"),
    to("preview", "alt", "Show the exact steps and change nothing"),
    to("undo", "ctrl", "Undo the last change; asks first"),
  ],
  fork: [{ ...to("page"), sourceoutputuid: isPage }, to("run")],
  external: [to("filter")],
  explain: [to("explanation")],
  run: [to("notify")],
  undo: [to("notify")],
  page: [to("show")],
  preview: [to("show")],
  explanation: [to("show")],
};

const notes: Readonly<Record<string, string>> = {
  filter: "Commands at once, findings as soon as the checks have ended.",
  fork: "What is for reading goes to Large Type, the rest says one sentence.",
  undo: "Shows what would be put back, and asks.",
};

const userConfiguration = [
  {
    type: "textfield",
    variable: "keyword",
    label: "Keyword",
    description: "",
    config: { default: "gw", placeholder: "gw", required: true, trim: true },
  },
  {
    type: "textfield",
    variable: "gw_editor",
    label: "Editor",
    description: "code, cursor, codium …: the editor in which folders are opened; the one in use when empty.",
    config: { default: "", placeholder: "code", required: false, trim: true },
  },
  {
    type: "textfield",
    variable: "gw_shell",
    label: "Shell",
    description: "Absolute path of the shell whose variables are shared; your login shell when empty.",
    config: { default: "", placeholder: "/opt/homebrew/bin/fish", required: false, trim: true },
  },
];

/** Alfred's info.plist. */
export function infoPlist(version: string) {
  const column = (index: number) => 60 + (index < 3 ? 0 : index < 4 ? 240 : index < 9 ? 440 : 680);
  return {
    bundleid: "dev.go-warden.alfred",
    name: "Go Warden",
    description: "Keeps VS Code's Go tools working",
    category: "Developer",
    createdby: source.author,
    disabled: false,
    version,
    webaddress: repository,
    readme,
    objects,
    connections: Object.fromEntries(Object.entries(connections).map(([from, targets]) => [uuid(from), targets])),
    uidata: Object.fromEntries(
      objects.map(({ uid }, index) => {
        const name = Object.keys(notes).find((one) => uuid(one) === uid);
        return [uid, { xpos: column(index), ypos: 40 + 120 * (index % 6), ...(name ? { note: notes[name] } : {}) }];
      }),
    ),
    userconfigurationconfig: userConfiguration,
    variables: {},
    variablesdontexport: [],
  };
}
