// A shop's page, loaded and left alone.
document.body.append('loaded')
