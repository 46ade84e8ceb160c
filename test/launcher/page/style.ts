export const style = `
:root { --back:#ffffffee; --line:#00000014; --text:#1d1d1f; --dim:#6e6e73; --select:#0000000f; --code:#0000000a; --added:#1a7f37; --removed:#cf222e; }
.dark { --back:#1c1f24f2; --line:#ffffff1a; --text:#f2f2f2; --dim:#98989f; --select:#ffffff1a; --code:#ffffff12; --added:#4cc38a; --removed:#ff7b72; }
* { box-sizing:border-box; margin:0; }
body { width:2000px; height:1250px; overflow:hidden; font:26px/1.45 -apple-system,"SF Pro Text",Inter,"Liberation Sans","DejaVu Sans",sans-serif; color:var(--text);
  background:linear-gradient(140deg,#0a6f9c,#19b5d6 55%,#bfeaf3); }
body.dark { background:linear-gradient(140deg,#0b1a22,#17323f 60%,#0a6f9c); }
.window { position:absolute; left:250px; right:250px; top:110px; height:960px; border-radius:28px; background:var(--back); border:2px solid var(--line);
  box-shadow:0 40px 110px #0007; display:flex; flex-direction:column; overflow:hidden; }
.window.menu { left:600px; right:600px; top:60px; height:auto; max-height:1020px; padding:14px; }
.search { padding:26px 34px; border-bottom:2px solid var(--line); color:var(--dim); display:flex; gap:20px; font-size:30px; }
.search .dropdown { margin-left:auto; font-size:24px; border:2px solid var(--line); border-radius:12px; padding:2px 18px; color:var(--text); }
.body { flex:1; display:flex; min-height:0; }
.list { flex:1; overflow:hidden; padding:12px; } .split .list { flex:0 0 42%; border-right:2px solid var(--line); }
.section { color:var(--dim); font-size:22px; font-weight:600; padding:16px 20px 6px; display:flex; gap:12px; }
.item { display:flex; gap:16px; align-items:center; padding:11px 20px; border-radius:14px; white-space:nowrap; overflow:hidden; }
.item.selected { background:var(--select); } .item b { font-weight:500; overflow:hidden; text-overflow:ellipsis; } .item i { font-style:normal; color:var(--dim); overflow:hidden; text-overflow:ellipsis; }
.item .accessories { margin-left:auto; display:flex; gap:18px; color:var(--dim); font-size:22px; } .tag { border-radius:8px; padding:0 12px; background:var(--select); }
.icon { width:26px; height:26px; flex:none; border-radius:50%; border:5px solid currentColor; } .icon.full { background:currentColor; }
.pane { flex:1; overflow:hidden; padding:30px 38px; } .pane > * { margin-bottom:16px; } .pane h1 { font-size:40px; } .pane h2 { font-size:32px; } .pane h3 { font-size:25px; color:var(--dim); }
.pane pre { background:var(--code); border-radius:14px; padding:18px 22px; font:20px/1.45 "SF Mono",Menlo,"DejaVu Sans Mono",monospace; white-space:pre-wrap; word-break:break-word; }
.pane code { background:var(--code); border-radius:6px; padding:1px 7px; font:21px "SF Mono",Menlo,"DejaVu Sans Mono",monospace; } .pane img { max-width:100%; }
.added { color:var(--added); } .removed { color:var(--removed); }
.metadata { flex:0 0 30%; border-left:2px solid var(--line); padding:30px; font-size:22px; } .metadata div { margin-bottom:18px; } .metadata span { display:block; color:var(--dim); }
.under { border-top:2px solid var(--line); padding:18px 0 0; display:grid; grid-template-columns:auto 1fr; gap:6px 28px; font-size:21px; } .under span { color:var(--dim); }
.empty { margin:auto; text-align:center; color:var(--dim); padding:40px; max-width:80%; } .empty b { display:block; color:var(--text); font-size:32px; margin-bottom:10px; }
.field { padding:30px 60px; display:grid; grid-template-columns:220px 1fr; gap:30px; } .field span { text-align:right; color:var(--dim); } .field p { min-height:320px; border:2px solid var(--line); border-radius:14px; padding:16px 22px; white-space:pre-wrap; }
.bar { border-top:2px solid var(--line); padding:16px 28px; display:flex; align-items:center; gap:18px; font-size:23px; color:var(--dim); background:var(--code); }
.bar .main { margin-left:auto; color:var(--text); font-weight:600; } kbd { font:20px sans-serif; background:var(--select); border-radius:7px; padding:2px 10px; }
.toast { display:flex; gap:14px; align-items:center; color:var(--text); } .hud { position:absolute; bottom:200px; left:0; right:0; text-align:center; } .hud span { background:var(--back); border-radius:40px; padding:22px 48px; font-size:32px; box-shadow:0 20px 60px #0007; }
.caption { position:absolute; bottom:52px; left:0; right:0; text-align:center; color:#fff; } .caption b { display:block; font-size:40px; text-shadow:0 2px 12px #0006; } .caption span { font-size:20px; opacity:.85; }
`;
