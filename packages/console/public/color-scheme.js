// Runs before anything is painted, so that a dark page never flashes white. A file of its own, because the content
// security policy allows no script inside the page.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('avouch-color-scheme');
  } catch {
    // A browser that keeps nothing follows the system.
  }
  const dark =
    chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.mantineColorScheme = dark ? 'dark' : 'light';
})();
