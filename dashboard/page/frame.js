// The frame of every page: the document's language, the switch between light and dark, cards that open without a reload.

const KEPT = "unrolled theme";

/** What Streamlit is asked to wear; `themes` are its own settings by name. */
function wear(themes, name) {
  const { primaryColor, backgroundColor, secondaryBackgroundColor, textColor } = themes[name];
  const themeInfo = { base: name === "dark" ? 1 : 0, primaryColor, backgroundColor, secondaryBackgroundColor, textColor };
  const asked = { stCommVersion: 1, type: "SET_CUSTOM_THEME_CONFIG", themeName: "Custom Theme", themeInfo };
  window.postMessage(asked, window.location.origin);
}

/** The reader's choice; storage may be closed to us, then it holds for this page. */
function kept() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function keep(name) {
  try {
    localStorage.setItem(KEPT, name);
  } catch {
    // a private window: the choice is not kept
  }
}

let worn = null;

export default function ({ data, parentElement, setTriggerValue }) {
  document.documentElement.lang = data.lang === "zh" ? "zh-CN" : "en";
  const button = parentElement.querySelector("button");
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const chosen = kept();
  if (chosen in data.themes && worn !== chosen && (worn || chosen !== system)) wear(data.themes, (worn = chosen));
  const show = () => {
    const now = worn ?? system;
    document.documentElement.dataset.look = now; // which of two pictures is shown (frame.css)
    button.textContent = now === "dark" ? "☀" : "☾";
    button.title = data.words[now === "dark" ? "light" : "dark"];
    button.setAttribute("aria-label", button.title);
  };
  show();
  button.onclick = () => {
    worn = (worn ?? system) === "dark" ? "light" : "dark";
    keep(worn);
    wear(data.themes, worn);
    show();
  };
  const follow = (event) => {
    const card = event.target.closest?.("a[data-go]");
    if (!card || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    setTriggerValue("go", card.dataset.go);
  };
  document.addEventListener("click", follow);
  return () => document.removeEventListener("click", follow);
}
