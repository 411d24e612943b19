// Moments by the clock of London, whichever the browser has.

const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

const london = (parts, language = "en-GB") => new Intl.DateTimeFormat(language, { timeZone: "Europe/London", ...parts });
// As fields have it: 2026-11-30 09:00.
export const typed = london({ dateStyle: "short", timeStyle: "short" }, "sv-SE");
// As the server has it, which cuts every month to three letters.
export const inWords = (moment) => {
  const year = moment - Date.now() > 300 * DAY ? { year: "numeric" } : {};
  const day = london({ weekday: "short", day: "numeric", month: "short", ...year }).format(moment).replace(",", "").replace("Sept", "Sep");
  return `${day}, ${london({ hour: "2-digit", minute: "2-digit", timeZoneName: "short" }).format(moment)}`;
};
// What a field’s parts say. Nothing while it is incomplete, or for an hour that the clocks leave out.
export const momentOf = (form, name) => {
  const [day, time, which] = [0, 1, 2].map((number) => form.elements[`${name}_${number}`]?.value);
  const summer = Date.parse(`${day}T${time}Z`) - HOUR;
  const moments = [summer, summer + HOUR].filter((moment) => moment && typed.format(moment) === `${day} ${time}`);
  return moments[which] ?? moments[0];
};
