#include "server-stub/web/checkout_page.hpp"

namespace headroom::server::web {

std::string_view style_sheet() {
  return R"(:root {
  color-scheme: light dark;
  --ground: #f4f5f7; --card: #ffffff; --ink: #1b1f24; --soft: #59636e; --line: #d9dee3;
  --accent: #0b5fce; --on-accent: #ffffff; --good: #1a7f37; --bad: #b42318;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1216; --card: #181c22; --ink: #e8ebef; --soft: #9aa5b1; --line: #2d343d;
    --accent: #6aa8ff; --on-accent: #0b1320; --good: #57c785; --bad: #ff8f85;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
  background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
main {
  width: 100%; max-width: 30rem; padding: 2rem; overflow-wrap: anywhere;
  background: var(--card); border: 1px solid var(--line); border-radius: 0.75rem;
}
.vendor { margin: 0 0 0.5rem; color: var(--soft); font-size: 0.875rem; }
h1 { margin: 0 0 1.25rem; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 1.5rem 0 0.5rem; font-size: 1rem; }
dl { margin: 0; border-top: 1px solid var(--line); }
dl div { display: flex; justify-content: space-between; gap: 1rem; padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
dt { color: var(--soft); }
dd { margin: 0; text-align: right; font-weight: 600; }
ul { margin: 0; padding: 0; list-style: none; }
li { padding: 0.25rem 0 0.25rem 1.75rem; position: relative; }
li::before { content: "✓" / ""; position: absolute; left: 0.25rem; color: var(--good); font-weight: 700; }
.price { margin: 1.5rem 0; }
.price p { margin: 0; color: var(--soft); font-size: 0.875rem; }
.price .amount { color: var(--ink); font-size: 1.25rem; font-weight: 700; }
button {
  width: 100%; min-height: 3rem; padding: 0.75rem 1rem; border: 0; border-radius: 0.5rem;
  background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer;
}
button:hover { filter: brightness(1.08); }
button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
.note { margin: 1rem 0 0; color: var(--soft); font-size: 0.875rem; text-align: center; }
.notice { border-left: 4px solid var(--line); padding-left: 1rem; }
.notice h1 { margin-bottom: 0.5rem; }
.notice p { margin: 0; }
.notice.success { border-color: var(--good); }
.notice.problem { border-color: var(--bad); }
@media (max-width: 26rem) {
  body { padding: 0; place-items: start stretch; }
  main { min-height: 100vh; border: 0; border-radius: 0; padding: 1.5rem 1.25rem; }
}
)";
}

}  // namespace headroom::server::web
