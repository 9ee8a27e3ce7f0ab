// Tells browsers and screen readers the language of the page.
export default function ({ data }) {
  document.documentElement.lang = data.lang;
}
