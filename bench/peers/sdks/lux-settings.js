// The script reads its settings from the global when it is evaluated.
window.LUX = {
  customerid: '1',
  beaconUrl: `${location.origin}/collect/lux/`,
  beaconUrlV2: `${location.origin}/collect/lux-store`,
  errorBeaconUrl: `${location.origin}/collect/lux-error/`,
}
