const FILE =
  /\.(?:[cm]?[jt]s|[jt]sx|vue|svelte|s?css|less|png|jpe?g|gif|svg|webp|avif|ico|bmp|html?|json|map|wasm|woff2?|ttf|otf|eot|mp[34]|webm|pdf|txt|xml|ya?ml|lock|tgz|gz|log|csv|md|php|aspx?|jsp|webmanifest|node|bundle)$/i

/** Whether a name ends like a file's, which names of domains and people do not. */
export function isFileName(name: string): boolean {
  return FILE.test(name)
}
