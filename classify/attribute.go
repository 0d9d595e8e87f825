package classify

import "bytes"

// attribute returns the value of the named attribute of a start tag; name is lower case.
func attribute(tag []byte, name string) []byte {
	i := 1
	for i < len(tag) && !isSpace(tag[i]) {
		i++
	}
	for i < len(tag) {
		for i < len(tag) && (isSpace(tag[i]) || tag[i] == '/' || tag[i] == '>') {
			i++
		}
		start := i
		for i < len(tag) && !isSpace(tag[i]) && tag[i] != '=' && tag[i] != '>' {
			i++
		}
		key := tag[start:i]
		for i < len(tag) && isSpace(tag[i]) {
			i++
		}
		if i >= len(tag) || tag[i] != '=' {
			continue
		}
		i++
		for i < len(tag) && isSpace(tag[i]) {
			i++
		}
		var value []byte
		value, i = attributeValue(tag, i)
		if len(key) == len(name) && bytes.EqualFold(key, []byte(name)) {
			return value
		}
	}
	return nil
}

func attributeValue(tag []byte, i int) ([]byte, int) {
	if i < len(tag) && (tag[i] == '"' || tag[i] == '\'') {
		k := bytes.IndexByte(tag[i+1:], tag[i])
		if k < 0 {
			return tag[i+1:], len(tag)
		}
		return tag[i+1 : i+1+k], i + k + 2
	}
	start := i
	for i < len(tag) && !isSpace(tag[i]) && tag[i] != '>' {
		i++
	}
	return tag[start:i], i
}

func hasSpan(tag []byte) bool {
	return bytes.Contains(tag, []byte("span=")) || bytes.Contains(tag, []byte("SPAN=")) || bytes.Contains(tag, []byte("Span="))
}

// spanAttribute reads colspan or rowspan, kept within 1..limit.
func spanAttribute(tag []byte, name string, limit int) int {
	n := 0
	for _, c := range bytes.TrimSpace(attribute(tag, name)) {
		if !isDigit(c) || n > limit {
			break
		}
		n = n*10 + int(c-'0')
	}
	return min(max(n, 1), limit)
}

// displayNone reports whether the tag's style hides its element.
func displayNone(tag []byte) bool {
	style := bytes.ToLower(attribute(tag, "style"))
	for {
		k := bytes.Index(style, []byte("display"))
		if k < 0 {
			return false
		}
		style = bytes.TrimLeft(style[k+len("display"):], " \t\r\n")
		if len(style) > 0 && style[0] == ':' {
			if bytes.HasPrefix(bytes.TrimLeft(style[1:], " \t\r\n"), []byte("none")) {
				return true
			}
		}
	}
}
