# frozen_string_literal: true

module Throughline
  # Declared routes and whether their callers are trusted. Any other path is public.
  class Routes
    # Decoded paths that parsing of URLs changes: `/graphql/../login`, `//host/login`, `\login`.
    MOVED = %r{\A//|\\|/\.{1,2}(?:/|\z)}

    # `routes` maps patterns to "private" or "public", in the order in which they apply: `{ "/graphql" => "private" }`.
    def initialize(routes = {})
      @routes = routes.map do |pattern, route_class|
        unless pattern.start_with?("/") && %w[private public].include?(route_class)
          raise ArgumentError, "throughline: routes map paths to \"private\" or \"public\"; got #{pattern.inspect} => #{route_class.inspect}"
        end

        [pattern, route_class, pattern.split("/", -1)]
      end
    end

    # The class of a path and the pattern that matched, or nil. A private pattern matches the literal path only; a
    # public one also matches what a router might make of it, so that no variant falls through to a private one.
    def find(path)
      path = path.b unless path.valid_encoding?
      given = path.split("/", -1)
      moved = MOVED.match?(decode(path))
      found = @routes.find do |_, route_class, segments|
        next !moved && match?(segments, given) if route_class == "private"

        match?(segments, given) || variants(path).any? { |variant| loose?(segments, variant) }
      end
      found ? [found[1], found[0]] : ["public", nil]
    end

    private

    def match?(segments, given)
      open = segments.last == "*"
      return false if open ? given.size < segments.size : given.size != segments.size

      segments.each_with_index.all? { |segment, i| segment == "*" || (segment.start_with?(":") ? given[i] != "" : segment == given[i]) }
    end

    def loose?(segments, variant)
      lower = segments.map { |segment| segment.start_with?(":") ? segment : segment.downcase }
      match?(lower, variant) || (lower.last == "*" && lower.size > 2 && match?(lower[0...-1], variant))
    end

    def decode(path)
      path.b.gsub(/%([0-9A-Fa-f]{2})/) { Regexp.last_match(1).hex.chr }
    end

    def variants(path)
      [path, path.sub(/;.*\z/m, ""), path.gsub(/;[^\/]*/, "")].map do |text|
        decode(text).downcase.gsub(%r{[\\/]+}, "/").sub(%r{(.)/\z}, '\1').split("/", -1)
      end
    end
  end
end
