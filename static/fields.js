// What a form holds, as pairs of field and text, and how it is sent.

const NOT_COPIED = new Set(["csrfmiddlewaretoken", "form_key"]);
// Of the form rather than of its text: no difference in them is something that somebody typed.
const NOT_TYPED = new Set(["based_on", "opened", "sent", "since", "sure_of", "tab", "uid"]);

export const fields = (form) => [...new FormData(form)].filter(([field, value]) => typeof value === "string" && !NOT_COPIED.has(field));
export const words = (pairs) => JSON.stringify(pairs.filter(([field]) => !NOT_TYPED.has(field)));

// Puts values into the form as if they were typed, editor and chosen picture included.
export const fill = (form, pairs) => {
  for (const [field, value] of pairs) {
    const element = form.elements[field];
    if (!element || element.type === "submit") continue;
    if (element.tagName === "SELECT" && value && ![...element.options].some((option) => option.value === value)) {
      element.append(new Option(`No. ${value}`, value));
    }
    element.value = value;
    element.dispatchEvent(new Event("change", { bubbles: true }));
    element.editor?.commands.setContent(value);
  }
};

// The cookie's, since signing in again in another tab changes it.
export const token = (form) => /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? form.elements.csrfmiddlewaretoken.value;
export const post = (form, url, body, signal) => fetch(url, { method: "POST", body, signal, headers: { "X-CSRFToken": token(form) } });
