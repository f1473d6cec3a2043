# frozen_string_literal: true

module Throughline
  # Rack middleware: reads the headers of a request, opens its scope, and adds ids to the response. Place it first.
  class Rack
    TIMING = "Server-Timing"

    def initialize(app, config)
      @app = app
      @config = config
      @ingress = Ingress.new(config.namespace)
    end

    def call(env)
      scope, pattern = open(env)
      scope.run { serve(env, scope, pattern) }
    end

    private

    def open(env)
      route_class, pattern = @config.routes.find(env["PATH_INFO"].to_s)
      header = ->(name) { env["HTTP_#{name.upcase.tr("-", "_")}"] }
      inbound = @ingress.read(header, route_class: route_class, derived: derive(env))
      inbound.signals.each { |signal, count| @config.signal(signal, count) }
      @config.signal("malformed_header", inbound.malformed_headers) if inbound.malformed_headers.positive?
      span = Span.new(@config, "#{env["REQUEST_METHOD"]} #{pattern || "unmatched"}", kind: :server, parent: inbound.parent, link: inbound.link, attributes: attributes(env, inbound, pattern))
      known = { correlation_id: inbound.correlation_id, session_id: inbound.session_id, operation: inbound.operation }
      [Scope.new(config: @config, span: span, action: inbound.action, request_id: inbound.request_id, **known), pattern]
    end

    # A failing callback never fails the request.
    def derive(env)
      derived = @config.derive.call(env)
      derived.is_a?(Hash) ? derived.transform_keys(&:to_s) : {}
    rescue StandardError => error
      Throughline.complain("derive", error)
      {}
    end

    def attributes(env, inbound, pattern)
      {
        "http.request.method" => env["REQUEST_METHOD"],
        "http.route" => pattern,
        "request.id" => inbound.request_id,
        "correlation.id" => inbound.correlation_id,
        "session.id" => inbound.session_id,
        "graphql.operation.name" => inbound.operation&.fetch("name"),
        "graphql.operation.type" => inbound.operation&.fetch("type"),
        **Action.attributes(@config.namespace, inbound.action),
      }
    end

    def serve(env, scope, _pattern)
      status, headers, body = @app.call(env)
      headers = headers.dup if headers.frozen?
      add_headers(env, scope, headers)
      scope.span.set("http.response.status_code" => status.to_i)
      [status, headers, finish(scope, status.to_i, body)]
    rescue Exception => error # rubocop:disable Lint/RescueException -- the error is the application's own
      scope.span.finish(error: error.class.to_s)
      raise
    end

    # The span ends here if all of the body is known, or if the connection is no longer HTTP: its body is not closed then.
    def finish(scope, status, body)
      error = status >= 500 ? "status #{status}" : nil
      return Body.new(body, scope, error) unless body.is_a?(Array) || status < 200

      scope.span.finish(error: error)
      body
    end

    # A header that the application has set itself is kept.
    def add_headers(env, scope, headers)
      names = headers.keys.to_h { |name| [name.downcase, name] }
      value = ->(name) { headers[names[name]] if names[name] }
      unshared = Response.unshared?(env["REQUEST_METHOD"], value.call("cache-control"), value.call("cdn-cache-control") || value.call("surrogate-control"))
      ids = Response.headers(request_id: scope.request_id, place: scope.place, started_at: scope.started_at, unshared: unshared)
      timing = ids.delete("server-timing")
      ids.each { |name, id| headers[name.split("-").map(&:capitalize).join("-")] = id unless names[name] }
      headers[names["server-timing"] || TIMING] = [value.call("server-timing"), timing].compact.join(", ") if timing
    end

    # A body that may be produced after the application has returned: it has the scope, and the span ends with it. It
    # has the methods of the application's own, of which servers make use: `each`, `call`, `to_path`, `to_ary`.
    class Body
      def initialize(body, scope, error)
        @body = body
        @scope = scope
        @error = error
      end

      def close
        within { @body.close if @body.respond_to?(:close) }
        @scope.span.finish(error: @error)
      end

      def respond_to_missing?(name, include_all = false)
        name != :to_str && @body.respond_to?(name, include_all)
      end

      def method_missing(name, *arguments, &block)
        return super unless respond_to_missing?(name)

        result = within { @body.public_send(name, *arguments, &block) }
        # Whoever asks for the whole body does not close it.
        @scope.span.finish(error: @error) if name == :to_ary
        result
      end

      private

      def within
        @scope.run { |_| yield }
      rescue Exception => error # rubocop:disable Lint/RescueException -- the error is the application's own
        @scope.span.finish(error: error.class.to_s)
        raise
      end
    end
    private_constant :Body
  end
end
