# frozen_string_literal: true

module Throughline
  # Headers that a response gets.
  module Response
    # The ids. `server-timing` only where shared caches must not keep the response: they would serve one visitor's ids
    # to others.
    def self.headers(request_id:, place:, started_at:, unshared:)
      timing = "request-id;desc=\"#{request_id}\", traceparent;desc=\"#{place.traceparent}\", at;desc=\"#{started_at}\""
      { "x-request-id" => request_id, "x-trace-id" => place.trace_id, "server-timing" => unshared ? timing : nil }.compact
    end

    # Whether shared caches must not keep a response: only with an explicit directive, or a method that is not cached.
    def self.unshared?(method, cache_control, cdn_cache_control = nil)
      directives = split(cache_control)
      return false if cdn_cache_control && !forbidden?(split(cdn_cache_control))
      return true if forbidden?(directives)

      !%w[GET HEAD].include?(method) && directives.none? { |each| each == "public" || each.start_with?("s-maxage", "max-age") }
    end

    def self.split(header)
      Array(header).join(",").b.downcase.split(",").map(&:strip)
    end
    private_class_method :split

    def self.forbidden?(directives)
      directives.include?("no-store") || directives.include?("private")
    end
    private_class_method :forbidden?
  end
end
