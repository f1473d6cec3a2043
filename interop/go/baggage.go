package throughline

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxBaggageBytes   = 8192
	maxBaggageMembers = 64
	// OwnBaggageBytes is what our own members may take of a request by default.
	OwnBaggageBytes = 512
)

// Member is a member of a baggage header, with decoded values.
type Member struct {
	Key        string     `json:"key"`
	Value      string     `json:"value"`
	Properties []Property `json:"properties,omitempty"`
}

// Property is a property of a member; one without a value is a flag.
type Property struct {
	Key   string  `json:"key"`
	Value *string `json:"value,omitempty"`
}

const (
	token  = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+"
	octets = `[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*`
)

var (
	memberText   = regexp.MustCompile(`^(` + token + `)[ \t]*=[ \t]*(` + octets + `)[ \t]*((?:;[^,]*)?)$`)
	propertyText = regexp.MustCompile(`^[ \t]*(` + token + `)[ \t]*(?:(=)[ \t]*(` + octets + `)[ \t]*)?$`)
	keyText      = regexp.MustCompile(`^` + token + `$`)
	escape       = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)
)

// ReadBaggage reads a header: its members, and how many were malformed.
func ReadBaggage(header string) (members []Member, malformed int) {
	for _, part := range strings.Split(header, ",") {
		text := strings.Trim(part, " \t")
		if text == "" {
			continue
		}
		if member, ok := parseMember(text); ok {
			members = append(members, member)
		} else {
			malformed++
		}
	}
	return members, malformed
}

func parseMember(text string) (Member, bool) {
	match := memberText.FindStringSubmatch(text)
	if match == nil {
		return Member{}, false
	}
	member := Member{Key: match[1], Value: percentDecode(match[2])}
	if match[3] == "" {
		return member, true
	}
	for _, part := range strings.Split(match[3], ";")[1:] {
		found := propertyText.FindStringSubmatch(part)
		if found == nil {
			return Member{}, false
		}
		property := Property{Key: found[1]}
		if found[2] != "" {
			value := percentDecode(found[3])
			property.Value = &value
		}
		member.Properties = append(member.Properties, property)
	}
	return member, true
}

// FormatMember writes one member, values percent-encoded where necessary; false where a key cannot be written.
func FormatMember(member Member) (string, bool) {
	if !keyText.MatchString(member.Key) {
		return "", false
	}
	text := member.Key + "=" + percentEncode(member.Value)
	for _, property := range member.Properties {
		if !keyText.MatchString(property.Key) {
			return "", false
		}
		text += ";" + property.Key
		if property.Value != nil {
			text += "=" + percentEncode(*property.Value)
		}
	}
	return text, true
}

// ownMembers are the members of an action, in the order of the contract.
func ownMembers(namespace string, action Action) []string {
	var members []string
	for _, field := range baggageFields {
		if value := action[field]; value != "" {
			members = append(members, namespace+"."+field+"="+value)
		}
	}
	return members
}

// WriteBaggage adds an action to a header. It returns the whole header, and how many members did not fit; members of
// others are unchanged.
func WriteBaggage(namespace string, action Action, existing string, ownBytes int) (header string, dropped int) {
	all := ownMembers(namespace, action)
	ours := all
	others := 0
	for _, member := range strings.Split(existing, ",") {
		if strings.TrimSpace(member) != "" {
			others++
		}
	}
	isOver := func() bool {
		size := len(existing) + len(strings.Join(ours, ","))
		if existing != "" {
			size++
		}
		return others+len(ours) > maxBaggageMembers || size > maxBaggageBytes
	}
	for len(ours) > 0 && (isOver() || (len(ours) > 1 && len(strings.Join(ours, ",")) > ownBytes)) {
		ours = ours[:len(ours)-1]
	}
	header = existing
	if len(ours) > 0 {
		if header != "" {
			header += ","
		}
		header += strings.Join(ours, ",")
	}
	return header, len(all) - len(ours)
}

// Invalid UTF-8 becomes U+FFFD; a percent sign without two digits stays.
func percentDecode(text string) string {
	decoded := escape.ReplaceAllStringFunc(text, func(code string) string {
		value, _ := strconv.ParseUint(code[1:], 16, 8)
		return string([]byte{byte(value)})
	})
	return replaceInvalid(decoded)
}

// replaceInvalid writes U+FFFD for each invalid sequence, as the Encoding Standard has it.
func replaceInvalid(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	var valid strings.Builder
	for text != "" {
		found, size := utf8.DecodeRuneInString(text)
		if found == utf8.RuneError && size == 1 {
			size = invalidLength(text)
		}
		valid.WriteRune(found)
		text = text[size:]
	}
	return valid.String()
}

// invalidLength is the length of an invalid sequence: the longest part that could begin a valid one, or one byte.
func invalidLength(text string) int {
	first := text[0]
	more, low, high := 0, byte(0x80), byte(0xbf)
	switch {
	case first >= 0xc2 && first <= 0xdf:
		more = 1
	case first >= 0xe0 && first <= 0xef:
		more = 2
	case first >= 0xf0 && first <= 0xf4:
		more = 3
	}
	switch first {
	case 0xe0:
		low = 0xa0
	case 0xed:
		high = 0x9f
	case 0xf0:
		low = 0x90
	case 0xf4:
		high = 0x8f
	}
	length := 1
	for length <= more && length < len(text) && text[length] >= low && text[length] <= high {
		length++
		low, high = 0x80, 0xbf
	}
	return length
}

func percentEncode(text string) string {
	var encoded strings.Builder
	for _, each := range []byte(replaceInvalid(text)) {
		if each <= 0x20 || each >= 0x7f || strings.IndexByte("\"%,;\\", each) >= 0 {
			fmt.Fprintf(&encoded, "%%%02X", each)
		} else {
			encoded.WriteByte(each)
		}
	}
	return encoded.String()
}
