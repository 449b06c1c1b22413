# Adds a component with its npm name to a CycloneDX SBOM for each library that a WebJar or mvnpm jar contains.
def npm_name:
  (capture("^pkg:maven/(org\\.webjars\\.npm|org\\.mvnpm)/(?<name>[^@]+)@(?<version>[^?]+)")
    | "pkg:npm/\(.name)@\(.version)"),
  (capture("^pkg:maven/org\\.webjars/swagger-ui@(?<version>[^?]+)") | "pkg:npm/swagger-ui-dist@\(.version)");

.components += [
  .components[] | select(.purl != null) | . as $jar | $jar.purl | npm_name as $purl
  | {type: "library", "bom-ref": $purl, name: ($purl | sub("^pkg:npm/(?<name>.*)@[^@]*$"; "\(.name)")),
     version: $jar.version, purl: $purl}
]
