// Stands in the head of the phone's page, before the form that is there before the scripts. Whoever comes back, or
// has to give a code as well, waits for them; and so does a form that is sent before they are here.
// @ts-check
(() => {
    const { classList, dataset } = document.documentElement;
    const code = /^\/j\/([a-z]{5})/i.exec(location.pathname);
    if (!code || localStorage.getItem('lectern.token.' + code[1].toUpperCase())) {
        classList.add('later');
    }
    document.addEventListener('submit', (event) => {
        if (!event.defaultPrevented) {
            event.preventDefault();
            dataset.sent = 'early';
        }
    });
})();
