package embedded

import "strings"

// statement is SQL text as far as the HTTP layer has to understand it: its first word, and
// the FORMAT clause that names the format of its result or, in an INSERT, of its data.
type statement struct {
	verb   string // upper case
	format string // empty without the clause
	start  int    // of the clause
	end    int    // of the clause; in an INSERT, where the data starts
}

// scanStatement looks for the clause outside quotes, comments and brackets. An INSERT of
// VALUES or of a SELECT has none: all of it is statement.
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
			}
			continue
		}
		switch st.verb {
		case "INSERT", "SELECT", "WITH":
		default:
			return st
		}
		switch sql[start] {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		}
		if !word || depth != 0 {
			continue
		}
		keyword := strings.ToUpper(sql[start:pos])
		if keyword == "FORMAT" {
			if name, end, ok := formatName(sql, pos, st.verb == "INSERT"); ok {
				st.format, st.start, st.end = name, start, end
				return st
			}
		}
		if st.verb == "INSERT" && (keyword == "SELECT" || keyword == "WITH" || keyword == "VALUES") {
			return st
		}
	}
	return st
}

// formatName reads what follows the word FORMAT, which may also be somebody's column: behind
// the name, an INSERT has its data and a SELECT nothing more than SETTINGS.
func formatName(sql string, pos int, insert bool) (name string, end int, ok bool) {
	start, pos := nextToken(sql, pos)
	if start == pos || !isWordByte(sql[start]) {
		return "", 0, false
	}
	name = sql[start:pos]
	if insert {
		return name, pos + lineEnd(sql[pos:]), !strings.EqualFold(name, "VALUES")
	}
	if strings.EqualFold(name, "ASC") || strings.EqualFold(name, "DESC") {
		return "", 0, false
	}
	after, end := nextToken(sql, pos)
	return name, pos, after == end || sql[after] == ';' || strings.EqualFold(sql[after:end], "SETTINGS")
}

// nextToken returns where the next token that is not blank or comment starts and ends.
func nextToken(sql string, pos int) (start, end int) {
	for pos < len(sql) {
		size, word := token(sql[pos:])
		if word || !strings.ContainsAny(sql[pos:pos+1], " \t\r\n\f\v") && !strings.HasPrefix(sql[pos:], "--") && !strings.HasPrefix(sql[pos:], "/*") {
			return pos, pos + size
		}
		pos += size
	}
	return pos, pos
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
