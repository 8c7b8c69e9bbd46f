// What scripts may put into a page as markup or as the address of other scripts: nothing but text without markup, which
// style sheets made at run time are, and our own files. Libraries know nothing of it, so it is the default policy.
(() => {
  if (globalThis.trustedTypes === undefined) return;
  const assets = new URL('/console/assets/', location.origin).href;
  globalThis.trustedTypes.createPolicy('default', {
    createHTML: (text) => (/<[a-z!/?]/i.test(text) ? null : text),
    createScriptURL: (url) => {
      const { href } = new URL(url, location.href);
      return href.startsWith(assets) ? href : null;
    },
  });
})();
