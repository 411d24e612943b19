// The page that the text would be, in the panel and at full size. Each page gets a frame of its own: one that goes on
// to another makes an entry in the browser's history.

const boxes = document.querySelectorAll("[data-preview]");
const overlay = document.getElementById("preview");
let page;

// Of the body, where the cursor is: the first one is the top of the page.
const paragraph = () => document.getElementById("id_body").editor?.state.selection.$from.index(0);

const fit = (box, frame) => {
  const { body, documentElement: root } = frame.contentDocument;
  const scale = Math.min(1, box.clientWidth / box.dataset.preview);
  Object.assign(frame.style, { inlineSize: `${box.dataset.preview}px`, blockSize: 0 });
  // As high as its page, so that the box around it scrolls, with a key as well.
  const height = root.scrollHeight;
  Object.assign(frame.style, { blockSize: `${height}px`, scale, marginBlockEnd: `${(scale - 1) * height}px` });
  const place = paragraph() && body.querySelector(".prose")?.children[paragraph()];
  box.scrollTop = place ? place.getBoundingClientRect().top * scale - box.clientHeight / 3 : 0;
};

const draw = (box) => {
  const shown = box.querySelector("iframe[title]");
  if (!page || !box.clientWidth) return;
  if (shown?.srcdoc === page) return fit(box, shown);
  if (box.lastElementChild?.srcdoc === page) return;
  const frame = Object.assign(document.createElement("iframe"), { srcdoc: page, tabIndex: -1 });
  frame.addEventListener("load", () => {
    if (frame.srcdoc !== page) return frame.remove();
    frame.contentDocument.body.inert = true;
    frame.title = box.dataset.title;
    // Not moved: that would load it again.
    for (const former of [...box.children]) if (former !== frame) former.remove();
    fit(box, frame);
  });
  box.append(frame);
};

export const show = (html) => {
  page = html;
  boxes.forEach(draw);
};
export const open = () => {
  if (overlay.open) return;
  if (innerWidth < 1100) overlay.querySelector("[value='390']").click();
  overlay.showModal();
  overlay.querySelector(":checked").focus();
};

const sizes = new ResizeObserver((changed) => changed.forEach(({ target }) => draw(target)));
boxes.forEach((box) => sizes.observe(box));
overlay?.addEventListener("change", ({ target }) => {
  const box = overlay.querySelector("[data-preview]");
  box.dataset.preview = target.value;
  draw(box);
});
