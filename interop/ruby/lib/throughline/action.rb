# frozen_string_literal: true

module Throughline
  # The fields of an action context. An action is a hash of these fields, each well formed.
  module Action
    FIELDS = %w[
      origin_action_id action_kind request_origin surface_area product_type platform action_name parent_action_id
      attribution
    ].freeze

    # The fields that may travel as baggage, in the order in which they are written; the last is dropped first.
    BAGGAGE_FIELDS = FIELDS.first(7).freeze

    # The fields that any caller of a public route may set.
    PUBLIC_FIELDS = %w[origin_action_id parent_action_id action_kind action_name surface_area].freeze

    ID = /\Aact_[0-7][0-9A-HJKMNP-TV-Z]{25}\z/
    CATEGORY = /\A[a-z][a-z0-9_]{0,63}\z/
    KINDS = %w[explicit_user_action mount invalidation background_refresh].freeze
    ORIGINS = %w[browser server worker].freeze
    ATTRIBUTIONS = %w[explicit exact inferred none].freeze

    # Whether a value may be used in a field; any other is dropped where it is read.
    def self.valid?(field, value)
      # What is well formed is ASCII; a regular expression raises on text that is not even valid.
      return false unless value.is_a?(String) && value.ascii_only?

      case field
      when "origin_action_id", "parent_action_id" then ID.match?(value)
      when "action_kind" then KINDS.include?(value)
      when "request_origin" then ORIGINS.include?(value)
      when "attribution" then ATTRIBUTIONS.include?(value)
      else CATEGORY.match?(value)
      end
    end

    # The name of the header that carries a field: `x-acme-action-kind`.
    def self.header(namespace, field)
      "x-#{namespace}-#{field.tr("_", "-")}"
    end

    # The action as flat fields of spans and log lines: `acme.action_kind`.
    def self.attributes(namespace, action)
      FIELDS.filter_map { |field| ["#{namespace}.#{field}", action[field]] if action&.key?(field) }.to_h
    end
  end

  # Ids of requests, sessions and correlations.
  ID = %r{\A[A-Za-z0-9._:/+=@-]{1,128}\z}
  # Values of business keys: as ids, but no `@`.
  JOIN_VALUE = %r{\A[A-Za-z0-9._:/+=-]{1,128}\z}

  # Whether a value may be a business key.
  def self.join_value?(value)
    value.is_a?(String) && value.ascii_only? && JOIN_VALUE.match?(value)
  end
end
