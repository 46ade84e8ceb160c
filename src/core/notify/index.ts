export { chooseChannel, describeMachine, runs, type Channel, type Machine } from "./channel";
export { deliver } from "./deliver";
export { launcherLink, type Notification } from "./notification";
export { createNotifier, type Notifier } from "./notifier";
