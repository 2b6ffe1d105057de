// For a page of somebody else that frames a picture of Banen: gives the frame the height that the picture tells.
addEventListener("message", (event) => {
  const height = event.data && event.data.banen && Number(event.data.banen.height);
  if (!(height > 0 && height < 5000)) return;
  for (const frame of document.querySelectorAll("iframe")) {
    if (frame.contentWindow === event.source) frame.height = String(height);
  }
});
