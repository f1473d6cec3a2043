# frozen_string_literal: true

module Throughline
  # W3C Baggage: https://www.w3.org/TR/baggage/
  module Baggage
    MAX_BYTES = 8192
    MAX_MEMBERS = 64
    # What our own members may take of a request by default.
    OWN_BYTES = 512

    TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+"
    OCTETS = "[\\x21\\x23-\\x2b\\x2d-\\x3a\\x3c-\\x5b\\x5d-\\x7e]*"
    MEMBER = /\A(#{TOKEN})[ \t]*=[ \t]*(#{OCTETS})[ \t]*((?:;[^,]*)?)\z/
    PROPERTY = /\A[ \t]*(#{TOKEN})[ \t]*(?:=[ \t]*(#{OCTETS})[ \t]*)?\z/
    KEY = /\A#{TOKEN}\z/
    UNSAFE = /[^\x21\x23\x24\x26-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]/n

    # Reads a header: its members with decoded values, and how many were malformed.
    def self.read(header)
      texts = header.b.split(",").map { |part| part.gsub(/\A[ \t]+|[ \t]+\z/, "") }.reject(&:empty?)
      members = texts.filter_map { |text| parse_member(text) }
      [members, texts.size - members.size]
    end

    def self.parse_member(text)
      key, value, tail = MEMBER.match(text)&.captures
      return nil if key.nil?

      member = { "key" => text_of(key), "value" => decode(value) }
      return member if tail.empty?

      properties = tail.split(";", -1).drop(1).map { |property| parse_property(property) }
      properties.all? ? member.merge("properties" => properties) : nil
    end
    private_class_method :parse_member

    def self.parse_property(text)
      key, value = PROPERTY.match(text)&.captures
      return nil if key.nil?

      value.nil? ? { "key" => text_of(key) } : { "key" => text_of(key), "value" => decode(value) }
    end
    private_class_method :parse_property

    # Writes one member; what the grammar forbids in a value is percent-encoded. nil where a key cannot be written.
    def self.format_member(key, value, properties = [])
      return nil unless [key, *properties.map { |each| each["key"] }].all? { |each| KEY.match?(each) }

      tail = properties.map { |each| ";#{each["key"]}#{"=#{encode(each["value"])}" if each["value"]}" }
      "#{key}=#{encode(value)}#{tail.join}"
    end

    # Adds the members of an action to a header. Returns the whole header, and how many members did not fit. Members of
    # others are unchanged.
    def self.write(namespace, action, existing: "", own_bytes: OWN_BYTES)
      all = members(namespace, action)
      ours = all.dup
      others = existing.split(",").count { |member| !member.strip.empty? }
      over = lambda do
        bytes = existing.bytesize + (existing.empty? ? 0 : 1) + ours.join(",").bytesize
        others + ours.size > MAX_MEMBERS || bytes > MAX_BYTES
      end
      ours.pop while ours.any? && (over.call || (ours.size > 1 && ours.join(",").bytesize > own_bytes))
      [[existing, ours.join(",")].reject(&:empty?).join(","), all.size - ours.size]
    end

    # The members of an action, in the order of the contract.
    def self.members(namespace, action)
      Action::BAGGAGE_FIELDS.filter_map { |field| "#{namespace}.#{field}=#{action[field]}" if action[field] }
    end

    # Invalid UTF-8 becomes U+FFFD; a percent sign without two digits stays.
    def self.decode(text)
      bytes = text.gsub(/%([0-9A-Fa-f]{2})/) { Regexp.last_match(1).hex.chr }
      text_of(bytes).scrub("\u{fffd}")
    end
    private_class_method :decode

    def self.encode(text)
      text.scrub("\u{fffd}").b.gsub(UNSAFE) { |byte| format("%%%02X", byte.ord) }.force_encoding(Encoding::UTF_8)
    end
    private_class_method :encode

    def self.text_of(bytes)
      bytes.dup.force_encoding(Encoding::UTF_8)
    end
    private_class_method :text_of
  end
end
