/** An object of Alfred's info.plist: an input, an action or an output. */
type WorkflowObject = {
  uid: string;
  type: string;
  version: number;
  config: Record<string, string | number | boolean>;
};

/** Keys that are held when an item is chosen; Alfred counts them as macOS does. */
const modifiers = { none: 0, ctrl: 262144, alt: 524288, cmd: 1048576 } as const;

const bash = 0;
const asArguments = 1;
/** The script finds a Node as the agent's does; the bundle beside it needs nothing else. */
const runAndSay = `./go-warden "$@" 2>&1`;

const script = (uid: string, body: string): WorkflowObject => ({
  uid,
  type: "alfred.workflow.action.script",
  version: 2,
  config: { script: body, scriptfile: "", scriptargtype: asArguments, type: bash, escaping: 0, concurrently: false },
});

const objects: WorkflowObject[] = [
  {
    uid: "FILTER",
    type: "alfred.workflow.input.scriptfilter",
    version: 3,
    config: {
      keyword: "gw",
      title: "Go Warden",
      subtext: "What is wrong with VS Code's Go tools, and what mends it",
      runningsubtext: "Looking at shell, VS Code, gopls and Delve…",
      script: `exec ./go-warden alfred`,
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
  script("RUN", runAndSay),
  script("PREVIEW", runAndSay),
  script("UNDO", runAndSay),
  {
    uid: "COPY",
    type: "alfred.workflow.output.clipboard",
    version: 3,
    config: { clipboardtext: "{query}", autopaste: false, transient: false, ignoredynamicplaceholders: true },
  },
  {
    uid: "NOTIFY",
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
  { uid: "SHOW", type: "alfred.workflow.output.largetype", version: 3, config: { largetypetext: "{query}" } },
];

const to = (uid: string, modifier: keyof typeof modifiers = "none", modifiersubtext = "") => ({
  destinationuid: uid,
  modifiers: modifiers[modifier],
  modifiersubtext,
  vitoclose: false,
});

/** Alfred's info.plist. */
export function infoPlist(version: string) {
  return {
    bundleid: "dev.go-warden.alfred",
    name: "Go Warden",
    description: "Keeps VS Code's Go tools working",
    category: "Developer",
    createdby: "Go Warden",
    disabled: false,
    version,
    webaddress: "",
    readme:
      "Type gw. ⏎ mends or runs, ⌘ copies the exact steps, ⌥ shows them and changes nothing, ⌃ takes back the last change.\n\nNeeds Node 20 or newer.",
    objects,
    connections: {
      FILTER: [to("RUN"), to("COPY", "cmd"), to("PREVIEW", "alt"), to("UNDO", "ctrl")],
      RUN: [to("NOTIFY")],
      UNDO: [to("NOTIFY")],
      PREVIEW: [to("SHOW")],
    },
    uidata: Object.fromEntries(
      objects.map(({ uid }, index) => [
        uid,
        { xpos: 60 + (index > 0 ? (index > 3 ? 480 : 240) : 0), ypos: 40 + 130 * (index % 4) },
      ]),
    ),
    userconfigurationconfig: [],
    variables: {},
    variablesdontexport: [],
  };
}
