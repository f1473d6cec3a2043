# frozen_string_literal: true

require "json"
require "logger"
require_relative "../throughline"

module Throughline
  # What Rails needs besides the Rack middleware.
  module Rails
    # Log tags: `config.log_tags = Throughline::Rails.log_tags`. Each line begins with the request and the action.
    def self.log_tags
      [
        ->(_request) { Throughline.current && "request.id=#{Throughline.current.request_id}" },
        ->(_request) { Throughline.current&.action && "origin_action_id=#{Throughline.current.action_id}" },
      ]
    end

    # Inserts the middleware in front of all others, so that Rails' own log lines have the scope too.
    def self.install(app_config, config)
      app_config.middleware.insert_before(0, Throughline::Rack, config)
      app_config.log_tags = [*app_config.log_tags, *log_tags]
    end

    # Formats each line as JSON with the fields of the scope: `config.log_formatter = Throughline::Rails::JsonFormatter.new`.
    # What is not valid UTF-8 becomes U+FFFD: a line fails no work.
    class JsonFormatter < ::Logger::Formatter
      def call(severity, time, _program, message)
        fields = Throughline.current ? Throughline.current.log_fields : {}
        line = { "time" => time.utc.iso8601(3), "level" => severity, "message" => text_of(message), **fields }
        "#{JSON.generate(line.transform_values { |value| Throughline.utf8(value.to_s) })}\n"
      end

      private

      def text_of(message)
        String === message ? message : message.inspect.to_s
      rescue StandardError => error
        "a message that cannot be shown: #{error.class}"
      end
    end
  end
end
