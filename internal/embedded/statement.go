package embedded

import "strings"

// statement is SQL text as far as the HTTP layer has to understand it.
type statement struct {
	verb   string // first word, upper case
	format string // of an INSERT with data: the format that its data is in
	end    int    // of an INSERT with data: where its FORMAT clause starts
	data   int    // and where its data starts
}

// scanStatement reads the head of sql. An INSERT's data is found behind "FORMAT name",
// unless it is VALUES or a SELECT, which stay in the text.
func scanStatement(sql string) statement {
	var st statement
	depth := 0
	for pos := 0; pos < len(sql); {
		size, word := token(sql[pos:])
		start := pos
		pos += size
		if st.verb == "" {
			if word {
				st.verb = strings.ToUpper(sql[start:pos])
				if st.verb != "INSERT" {
					return st
				}
			}
			continue
		}
		switch sql[start] {
		case '(':
			depth++
		case ')':
			depth--
		}
		if !word || depth != 0 {
			continue
		}
		switch strings.ToUpper(sql[start:pos]) {
		case "SELECT", "WITH", "VALUES":
			return st
		case "FORMAT":
			for pos < len(sql) {
				size, word := token(sql[pos:])
				if word {
					st.format, st.end, st.data = sql[pos:pos+size], start, pos+size
					if strings.EqualFold(st.format, "VALUES") {
						st.format = ""
					}
					break
				}
				pos += size
			}
			st.data += lineEnd(sql[st.data:])
			return st
		}
	}
	return st
}

// lineEnd is the length of the blanks and the one newline between FORMAT and the data.
func lineEnd(s string) int {
	rest := strings.TrimLeft(s, " \t\r")
	return len(s) - len(strings.TrimPrefix(rest, "\n"))
}

// token returns the length of the first token of s, which is not empty, and whether it is a word.
func token(s string) (size int, word bool) {
	switch {
	case strings.HasPrefix(s, "--"):
		if i := strings.IndexByte(s, '\n'); i >= 0 {
			return i, false
		}
		return len(s), false
	case strings.HasPrefix(s, "/*"):
		if i := strings.Index(s[2:], "*/"); i >= 0 {
			return i + 4, false
		}
		return len(s), false
	case s[0] == '\'' || s[0] == '"' || s[0] == '`':
		for i := 1; i < len(s); i++ {
			switch s[i] {
			case '\\':
				i++
			case s[0]:
				return i + 1, false
			}
		}
		return len(s), false
	case isWordByte(s[0]):
		for size < len(s) && isWordByte(s[size]) {
			size++
		}
		return size, true
	}
	return 1, false
}

func isWordByte(b byte) bool {
	return b == '_' || '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || b >= 0x80
}
