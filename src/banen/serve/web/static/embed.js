// A framed picture tells the page around it how high it is: {banen: {height}}. It says nothing else to anybody.
const tell = () => parent.postMessage({ banen: { height: Math.ceil(document.documentElement.getBoundingClientRect().height) } }, "*");
new ResizeObserver(tell).observe(document.body);
